"""A few pages of a file's text at a time."""

from dataclasses import dataclass

from library.models import FileVersion, PageText

PER_PAGE = 5


@dataclass(frozen=True)
class TextPage:
    """Some pages of the text, and at which pages those before and after them begin."""

    pages: list[PageText]
    before: int | None
    after: int | None
    asked: int


def text_page(version: FileVersion, asked: str) -> TextPage:
    """Return the pages among which the `asked` one is; the first ones where there is no such page."""
    is_number = asked.isdecimal() and len(asked) < 10
    number = int(asked) if is_number and 0 < int(asked) <= version.page_count else 1
    start = (number - 1) // PER_PAGE * PER_PAGE + 1
    pages = list(PageText.objects.filter(version=version, number__range=(start, start + PER_PAGE - 1)))
    after = start + PER_PAGE
    return TextPage(
        pages,
        before=start - PER_PAGE if start > PER_PAGE else None,
        after=after if after <= version.page_count else None,
        asked=number,
    )
