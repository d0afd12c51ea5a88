"""Topics, replies and edits: checked here, and kept as typed where they cannot be accepted."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField, MarkdownField
from brain.core.templatetags.brain import own_name
from brain.core.text import MAX_MENTIONS, mentioned_handles, undescribed_images
from brain.members.counted import CountedForm
from brain.members.models import Member
from forum import standing
from forum.actions.drafts import drop_posted
from forum.actions.write import Part
from forum.attachments import attachments_in, text_html
from forum.forms.attaching import AttachingForm
from forum.forms.choosing import ChoosingForm
from forum.forms.events import EventFields
from forum.forms.parts import WithParts
from forum.forms.polls import PollFields
from forum.forms.subjects import SubjectField
from forum.forms.tags import TagsOfTopic
from forum.handles import known_handles
from forum.models import MAX_BODY, MAX_REASON, MAX_TITLE, Post, Topic

_FIRST, _LAST = ("title", "category", "reason", "body"), ("language",)  # as they stand in forum/composer.html


class WritingForm(AttachingForm, CountedForm):
    """A text in Markdown and its language."""

    counted_as = "post"
    words: tuple[str, ...] = ("body", "language")  # the fields that its action takes by their names
    place = ""  # of its drafts (forum.models.Draft)

    body = MarkdownField(
        label=_("Text"),
        max_length=MAX_BODY,
        strip=False,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("The text has %(show_value)d characters; up to %(limit_value)d are possible. Shorten it."),
        },
    )
    language = forms.ChoiceField(
        label=_("Written in"),
        required=False,
        error_messages={
            "invalid_choice": _("This language is not in the list. Choose another, or let it be detected.")
        },
    )

    def __init__(self, *args: Any, author: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=author, **kwargs)
        offered = [code for code, _name in settings.LANGUAGES]
        known = [*offered, *(code for code in author.writes if code not in offered)]
        self.languages = [("", _("Detected automatically")), *((code, own_name(code)) for code in known)]
        self._offer_languages()

    def _offer_languages(self) -> None:
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.languages

    def clean_body(self) -> str:
        """One text cannot call everybody."""
        body: str = self.cleaned_data["body"]
        count = len(known_handles(body) & mentioned_handles(body)) if body.count("@") > MAX_MENTIONS else 0
        if count > MAX_MENTIONS:
            raise forms.ValidationError(
                gettext("The text mentions %(count)d members; up to %(limit)d are possible. Take some out.")
                % {"count": count, "limit": MAX_MENTIONS}
            )
        standing.refuse_too_much(self.member, body)
        return body

    def sent(self) -> dict[str, Any]:
        """Return what the valid form gives to its action."""
        return {name: self.cleaned_data[name] for name in self.words if name in self.cleaned_data}

    def preview(self) -> str:
        """Return the text as it would be shown, or nothing where it cannot be: what is wrong stands in the form."""
        if not self.may_be_previewed():
            return ""
        body = self.cleaned_data.get("body", "")
        return text_html(body, attachments_in(body, self.member))

    def field_errors(self) -> list[tuple[str, str]]:
        """Return the name of each field that its author sees and that is wrong, and what is wrong with it, in order."""
        wrong = [field for field in self.visible_fields() if field.errors]
        wrong.sort(
            key=lambda field: (_FIRST.index(field.name) if field.name in _FIRST else len(_FIRST), field.name in _LAST)
        )
        return [(field.name, str(field.errors[0])) for field in wrong]


class NewPostForm(WritingForm, WithParts):
    """A text that becomes a post, once for each `key`."""

    words = (*WritingForm.words, "key")

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def parts(self) -> list[Part]:
        """Return what the valid form adds to the new post beside its text, such as a poll; its draft goes."""
        return [*super().parts(), drop_posted]

    def sent(self) -> dict[str, Any]:
        return {**super().sent(), "parts": self.parts()}


class ReplyForm(PollFields, EventFields, NewPostForm):
    """A reply to a topic, or to the post that `answers` names."""

    words = (*NewPostForm.words, "answers")

    answers = forms.ModelChoiceField(Post.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answers"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = topic.posts.select_related("branch")
        self.place = topic.stream


class TopicForm(TagsOfTopic, SubjectField, PollFields, EventFields, ChoosingForm, NewPostForm):
    """A topic's title, category and first post."""

    words = (*NewPostForm.words, "title", "category")
    place = "new"

    title = LineField(
        label=_("Title"),
        max_length=MAX_TITLE,
        error_messages={
            "required": _("Give the topic a title."),
            "max_length": _("The title has %(show_value)d characters; up to %(limit_value)d are possible. Shorten it."),
        },
    )


class EditForm(WritingForm):
    """A post's new text; who is not its author says why it changes."""

    counted_as = "edit"
    words = (*WritingForm.words, "revision", "reason")

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        error_messages={"required": _("Say why the post changes: its author and the log are told.")},
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        language = post.language if post.language_is_given else ""
        first = {"body": post.body, "language": language, "revision": post.revision}
        first["undescribed"] = " ".join(undescribed_images(post.body))
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.place = f"edit.{post.pk}"
        if post.author_id == self.member.pk:
            del self.fields["reason"]
        if language not in dict(self.languages):
            self.languages.append((language, own_name(language)))
            self._offer_languages()


class LanguageForm(forms.Form):
    """In which language a post is written, where the detector was wrong."""

    language = forms.ChoiceField(
        error_messages={
            "required": _("Choose a language."),
            "invalid_choice": _("This language is not in the list. Choose another."),
        },
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *post.author.writes, *post.author.reads])
        self.languages = [(code, own_name(code)) for code in known]
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.languages
