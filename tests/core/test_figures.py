"""Dates and times as people of each language write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from brain.core.figures import write_moment, write_size


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "22 November 2026, 15:41 UTC"),
        ("fr", "22 novembre 2026, 15:41 UTC"),
        ("es", "22 de noviembre de 2026, 15:41 UTC"),
        ("pt", "22 de novembro de 2026 15:41 UTC"),
        ("it", "22 novembre 2026 15:41 UTC"),
        ("ar", "٢٢ نوفمبر ٢٠٢٦، ٣:٤١ م UTC"),
        ("ko", "2026년 11월 22일 오후 3:41 UTC"),
    ],
)
def test_a_moment_is_a_long_date_and_a_short_time(language: str, expected: str) -> None:
    assert write_moment(datetime(2026, 11, 22, 15, 41, 6, tzinfo=UTC), language) == expected


def test_the_morning_in_korean() -> None:
    assert write_moment(datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "ko") == "2026년 11월 22일 오전 9:05 UTC"


def test_a_moment_of_another_zone_is_written_in_utc() -> None:
    seoul = timezone(timedelta(hours=9))
    assert write_moment(datetime(2026, 11, 23, 0, 41, tzinfo=seoul), "en") == "22 November 2026, 15:41 UTC"


@pytest.mark.parametrize(
    ("language", "size", "written"),
    [
        ("en", 1023, "1,023\xa0byte"), ("en", 1024, "1\xa0kB"), ("fr", 1_572_864, "1,5\u202fMo"),
        ("ar", 16_424, "١٦\xa0كيلوبايت"), ("ko", 0, "0byte"), ("en", 2**60, "1,048,576\xa0TB"),
    ],
)  # fmt: skip
def test_sizes_are_in_the_units_and_digits_of_the_language(language: str, size: int, written: str) -> None:
    assert write_size(size, language) == written
