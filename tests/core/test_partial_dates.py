"""Dates as precise as they are known."""

import pytest
from django.core.exceptions import ValidationError

from brain.core.partialdates import format_partial_date, validate_partial_date


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        ("2015", "en", "2015"),
        ("2013-04", "en", "April 2013"),
        ("2013-04", "fr", "avril 2013"),
        ("2013-04", "ko", "2013년 4월"),
        ("2010-10-25", "es", "25 de octubre de 2010"),
        ("2013-04", "ar", "أبريل ٢٠١٣"),
    ],
)
def test_it_is_written_no_more_precisely_than_it_is_known(value: str, language: str, written: str) -> None:
    assert format_partial_date(value, language) == written


@pytest.mark.parametrize("value", ["2015", "2013-04", "2012-02-29"])
def test_dates_that_exist_are_taken(value: str) -> None:
    validate_partial_date(value)


@pytest.mark.parametrize("value", ["", "15", "2013-13", "2013-4", "2011-02-29", "2013-04-", "٢٠١٥", "2013/04", "0000"])
def test_dates_that_do_not_exist_are_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        validate_partial_date(value)
