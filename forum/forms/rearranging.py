"""Splitting a topic, and merging two."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brain.core.forms import LineField
from forum.forms.choosing import ChoosingForm, ReasonForm
from forum.models import MAX_TITLE, Post, Topic
from forum.models.topics import TopicQuerySet

MOST_FOUND = 10
_ADDRESS = re.compile(r"(?:^|/t/)#?(\d{1,18})(?=$|[/?#])")


class SplitForm(ChoosingForm, ReasonForm):
    """Which posts of a topic become one of their own, under which title, and where."""

    posts = forms.ModelMultipleChoiceField(
        Post.objects.none(),
        error_messages={
            "required": _("Choose the posts that are to be a topic of their own."),
            "invalid_choice": _("Some of these posts have been moved meanwhile. Choose again."),
            "invalid_pk_value": _("Some of these posts have been moved meanwhile. Choose again."),
        },
    )
    title = LineField(
        label=_("Title"),
        max_length=MAX_TITLE,
        error_messages={
            "required": _("Give the topic a title."),
            "max_length": _("The title has %(show_value)d characters; up to %(limit_value)d are possible. Shorten it."),
        },
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["posts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = topic.posts.numbered().filter(number__gt=1).select_related("author")

    def sent(self) -> dict[str, Any]:
        """Return what the valid form gives to its action."""
        return {**self.cleaned_data, "posts": {post.pk for post in self.cleaned_data["posts"]}}


class MergeForm(ReasonForm):
    """Into which of the topics `into` another goes; `q` is what its moderator looks for."""

    q = forms.CharField(required=False, max_length=200)
    into = forms.ModelChoiceField(
        Topic.objects.none(),
        error_messages={
            "required": _("Look for the other topic, and choose it."),
            "invalid_choice": _("Choose a topic that is open to you and that you moderate."),
        },
    )

    def __init__(self, *args: Any, into: TopicQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = into.select_related("category")
        self._into = into

    def sent(self) -> dict[str, Any]:
        """Return what the valid form gives to its action."""
        return {"into": self.cleaned_data["into"], "reason": self.cleaned_data["reason"]}

    def found(self) -> list[Topic]:
        """Return the topics that are meant by what was typed: an address, a number or words of a title."""
        asked = (self["q"].value() or "").replace("\0", "").strip()
        if not asked:
            return []
        address = _ADDRESS.search(asked)
        words = Q(title__icontains=asked) | Q(pk__in=self._into.filter(translations__title__icontains=asked))
        which = Q(pk=int(address[1])) if address else words
        return list(self._into.for_rows().filter(which).latest()[:MOST_FOUND])
