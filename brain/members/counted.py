"""Forms that members send: how often, and with which status the page is answered."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.members.models import Member

A_MINUTE, AN_HOUR = 60, 3600


class CountedForm(forms.Form):
    """A form that a member may not send too often; its page is answered with its `status`.

    `counted_as` is the action that is counted: forms with the same one share its limits. Previews of all forms do.
    """

    counted_as: ClassVar[str]

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.status = 200
        self.retry_after = 0  # seconds

    def is_valid(self) -> bool:
        is_valid = super().is_valid()
        self.status = self.status if is_valid or self.status != 200 else 422
        return is_valid

    def may_be_sent(self) -> bool:
        """Return whether the form is right and was not sent too often; what is wrong stands in it."""
        return self.is_valid() and self._is_counted(self.counted_as, {A_MINUTE: 20, AN_HOUR: 200})

    def may_be_previewed(self) -> bool:
        """Return whether not too many previews were asked for; what is wrong with the form stands in it."""
        self.is_valid()
        return self._is_counted("preview", {A_MINUTE: 60})

    def _is_counted(self, action: str, limits: dict[int, int]) -> bool:
        try:
            for seconds, limit in limits.items():
                count_or_refuse(action, str(self.member.pk), limit=limit, seconds=seconds)
        except TooOften as too_often:
            self.refuse(too_often.advice, 429, too_often.seconds)
            return False
        return True

    def refuse(self, message: str, status: int, retry_after: int = 0) -> None:
        """The form is answered with `status` and `message`, everything typed still in it.

        `retry_after`: in how many seconds the same can be accepted, where it can.
        """
        self.add_error(None, message)
        self.status, self.retry_after = status, retry_after

    def answered(self, response: HttpResponse) -> HttpResponse:
        """Return the page of the form, which says when to send it again."""
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response

    def main_error(self) -> str:
        """Return what is wrong with the form as a whole, or with what its member does not see of it."""
        unseen = [field.name for field in self.hidden_fields()]
        return " ".join(str(error) for name in (NON_FIELD_ERRORS, *unseen) for error in self.errors.get(name, []))
