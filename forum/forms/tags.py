"""Choosing a topic's tags, and keeping their list."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from brain.core.templatetags.brain import own_name
from forum.actions.tag import set_tags
from forum.actions.write import Part
from forum.forms.parts import WithParts
from forum.models import MAX_REASON, MAX_TAG, TAGS_A_TOPIC, Post, Tag
from forum.tags import by_name


class TagsField(forms.ModelMultipleChoiceField):
    """Up to TAGS_A_TOPIC tags of the list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        errors = {
            "invalid_choice": _("One of the tags is no longer in the list. Choose again."),
            "invalid_pk_value": _("One of the tags is no longer in the list. Choose again."),
        }
        tags = Tag.objects.listed()
        super().__init__(tags, label=_("Tags"), required=False, error_messages=errors, **kwargs)

    def clean(self, value: Any) -> Any:
        tags = list(super().clean(value))
        if len(tags) > TAGS_A_TOPIC:
            raise ValidationError(
                ngettext(
                    "A topic can have up to %(limit)d tag. Take one away.",
                    "A topic can have up to %(limit)d tags. Take some away.",
                    TAGS_A_TOPIC,
                ),
                params={"limit": TAGS_A_TOPIC},
            )
        return tags


class TagsForm(forms.Form):
    """The tags of a topic."""

    tags = TagsField()
    most_tags = TAGS_A_TOPIC

    @cached_property
    def tag_choices(self) -> list[tuple[Any, bool]]:
        """Return every tag by name, and whether it is chosen."""
        chosen = {str(getattr(value, "pk", value)) for value in self["tags"].value() or ()}
        return [(tag, str(tag.pk) in chosen) for tag in by_name()]


class TagsOfAnother(TagsForm):
    """The tags of somebody else's topic, which a moderator changes."""

    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=MAX_REASON,
        error_messages={"max_length": _("The reason may have up to %(limit_value)d characters. Shorten it.")},
    )


class TagsOfTopic(TagsForm, WithParts):
    """The tags of a new topic."""

    def parts(self) -> list[Part]:
        return [*super().parts(), self._add_tags]

    def _add_tags(self, post: Post) -> None:
        if tags := self.cleaned_data["tags"]:
            set_tags(topic=post.topic, tags=tags)


class TagForm(forms.Form):
    """A tag's name, and its language."""

    name = LineField(
        label=_("Name"),
        max_length=MAX_TAG,
        error_messages={
            "required": _("Give the tag a name."),
            "max_length": _("The name has %(show_value)d characters; up to %(limit_value)d are possible. Shorten it."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of the name"),
        choices=[(code, own_name(code)) for code, _name in settings.LANGUAGES],
        initial=get_language,
    )

    def __init__(self, *args: Any, tag: Tag | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        named = Tag.objects.listed().filter(name__iexact=name)
        if (named.exclude(pk=self.tag.pk) if self.tag else named).exists():
            raise ValidationError(_("There is a tag of this name. Choose another name, or join the two."))
        return name


class JoinForm(forms.Form):
    """Which tag another one is joined to."""

    into = forms.ModelChoiceField(
        Tag.objects.none(),
        label=_("Join it to"),
        to_field_name="slug",
        error_messages={
            "required": _("Choose the tag that stays."),
            "invalid_choice": _("Choose the tag that stays from the list."),
        },
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Tag.objects.listed().exclude(pk=tag.pk)
        self.others = [each for each in by_name() if each.pk != tag.pk]
