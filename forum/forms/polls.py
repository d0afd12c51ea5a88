"""A poll in a post: with the post, and changed later."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.forms import LineField
from forum import standing
from forum.actions.polls import add_poll
from forum.actions.write import Part
from forum.forms.parts import WithParts
from forum.models import Poll
from forum.models.polls import MAX_OPTION, MAX_OPTIONS, MAX_QUESTION

# A day has ended everywhere once it has ended in the last of all time zones, which is 12 hours behind UTC.
_LAST_OF_ALL = timedelta(hours=12)
_A_DAY = timedelta(days=1)
LONGEST = timedelta(days=10 * 365)


def end_of_day(day: date) -> datetime:
    """Return when this day has ended everywhere on earth."""
    return datetime.combine(day, time(), UTC) + _A_DAY + _LAST_OF_ALL


def last_day(closes_at: datetime) -> date:
    """Return the last day that has not ended everywhere at `closes_at`: of end_of_day(day), the day."""
    return (closes_at - _LAST_OF_ALL - timedelta(microseconds=1)).date()


class PollFields(WithParts):
    """The fields of a poll; there is one if any of its texts is filled in."""

    poll_question = LineField(
        label=gettext_lazy("Question"),
        required=False,
        max_length=MAX_QUESTION,
        error_messages={
            "max_length": gettext_lazy("The question may have up to %(limit_value)d characters. Shorten it.")
        },
    )
    poll_options = forms.CharField(label=gettext_lazy("Answers, one a line"), required=False)
    poll_several = forms.BooleanField(label=gettext_lazy("Several answers can be chosen"), required=False)
    poll_hides = forms.BooleanField(label=gettext_lazy("Results are shown after voting"), required=False)
    poll_until = forms.DateField(
        label=gettext_lazy("Open until the end of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This is not a date. Choose one, such as 2027-03-31.")},
    )

    @property
    def has_poll(self) -> bool:
        """Whether something of a poll was filled in, right or wrong."""
        return self.is_bound and any(self.data.get(name, "").strip() for name in ("poll_question", "poll_options"))

    def clean_poll_question(self) -> str:
        question: str = self.cleaned_data["poll_question"]
        standing.refuse_blocked(question)
        return question

    def clean_poll_options(self) -> list[str]:
        """Return the answers, each on one line, without empty ones."""
        lines = map(LineField().to_python, self.cleaned_data["poll_options"].splitlines()[: 10 * MAX_OPTIONS])
        options = [line for line in lines if line]
        if options:
            self._refuse_wrong(options)
        return options

    def _refuse_wrong(self, options: list[str]) -> None:
        if len(options) > MAX_OPTIONS:
            raise forms.ValidationError(
                _("Up to %(most)d answers are possible. Leave some out.") % {"most": MAX_OPTIONS}
            )
        if any(len(option) > MAX_OPTION for option in options):
            raise forms.ValidationError(
                _("An answer may have up to %(most)d characters. Shorten the longest one.") % {"most": MAX_OPTION}
            )
        standing.refuse_blocked(*options)
        if twice := _twice(options):
            raise forms.ValidationError(
                _("“%(answer)s” stands there twice. Each answer must be another.") % {"answer": twice}
            )

    def clean_poll_until(self) -> date | None:
        """Return the last day, which has not ended everywhere yet."""
        day: date | None = self.cleaned_data["poll_until"]
        today = timezone.now().date()
        if day and not today - _A_DAY <= day <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day within the next ten years."))
        if day and end_of_day(day) <= timezone.now():
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return day

    def clean(self) -> dict[str, Any]:
        """A poll has a question, and answers to choose from."""
        super().clean()
        if self.has_poll and "poll_question" in self.fields:
            if not self.cleaned_data.get("poll_question", True):
                self.add_error("poll_question", _("Give the poll a question."))
            if len(self.cleaned_data.get("poll_options", "..")) < 2:
                self.add_error("poll_options", _("A poll needs at least two answers, one a line."))
        return self.cleaned_data

    def poll(self) -> dict[str, Any]:
        """Return what the valid form says of the poll, as the actions take it."""
        until = self.cleaned_data["poll_until"]
        sent = {"closes_at": end_of_day(until) if until else None}
        if "poll_question" not in self.fields:
            return sent
        return {
            **sent,
            "question": self.cleaned_data["poll_question"],
            "options": self.cleaned_data["poll_options"],
            "is_multiple": self.cleaned_data["poll_several"],
            "hides_results": self.cleaned_data["poll_hides"],
        }

    def parts(self) -> list[Part]:
        return [*super().parts(), *([partial(add_poll, **self.poll())] if self.has_poll else [])]


def _twice(options: Iterable[str]) -> str:
    """Return an option that is the same as one before it, whatever its case; "" where all differ."""
    seen: set[str] = set()
    for option in options:
        if option.casefold() in seen:
            return option
        seen.add(option.casefold())
    return ""


class PollForm(PollFields):
    """A poll that is there: when it closes, and what it asks as long as nobody has voted."""

    has_poll = True  # it is the whole form

    def __init__(self, data: Any = None, *, poll: Poll) -> None:
        first = {
            "poll_question": poll.question,
            "poll_options": "\n".join(option.text for option in poll.options.all()),
            "poll_several": poll.is_multiple,
            "poll_hides": poll.hides_results,
            "poll_until": last_day(poll.closes_at).isoformat() if poll.closes_at else "",
        }
        super().__init__(data, initial=first)
        if poll.has_votes:
            for name in ("poll_question", "poll_options", "poll_several", "poll_hides"):
                del self.fields[name]
