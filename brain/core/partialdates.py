"""Dates that are as precise as they are known: "2015", "2013-04" or "2010-10-25" (ISO 8601, reduced precision).

They are kept as text, which sorts rightly, and shown by the reader's language with what is not known left out.
"""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from brain.core.figures import write_date, write_parts

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless `value` is a year, a month or a day that exists."""
    if not (found := _FORM.fullmatch(value)):
        raise ValidationError(_("Write the date as a year, as year-month or as year-month-day, such as 2013-04."))
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise ValidationError(_("There is no such date.")) from None


def format_partial_date(value: str, language: str) -> str:
    """Return `value` written out in `language` (BCP 47), no more precise than it is known."""
    year, _sep, rest = value.partition("-")
    month, _sep, day = rest.partition("-")
    moment = date(int(year), int(month or 1), int(day or 1))
    if day:
        return write_date(moment, language)
    return write_parts(moment, language, "yMMMM" if month else "y")


class PartialDateField(models.CharField[str, str]):
    """A CharField that holds one partial date, or nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_partial_date]
