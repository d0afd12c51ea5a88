"""For whom a text is shown: the languages of whoever reads the page, or of all who read one live frame.

Like Django's active language, the reader holds for what runs now, so that every template and query gets the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.utils import translation
from django.utils.functional import cached_property

MOST_LANGUAGES = 12
_ON_REQUEST = "-"


@dataclass(frozen=True)
class Reader:
    """What a reader reads: `languages` (BCP 47), the page's first, then the best; translations at once, or on request.

    `key` is the same as words: "ko es en", with a "-" behind where translations come on request. `is_waited_for`: what
    they cannot read yet is to be translated first; not so for guests' requests, which may be a crawler's.
    """

    languages: tuple[str, ...]
    wants_translations: bool = True
    is_waited_for: bool = True

    @cached_property
    def key(self) -> str:
        return " ".join([*self.languages, *([] if self.wants_translations else [_ON_REQUEST])])

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Return the reader whose key this is."""
        words = key.split(" ")
        return cls(tuple(word for word in words if word != _ON_REQUEST), _ON_REQUEST not in words)

    @classmethod
    def of(cls, language: str, reads: list[str], wants_translations: bool = True) -> Self:
        """Return the reader of a page in `language` who also reads `reads`, best first."""
        return cls(tuple(dict.fromkeys([language, *reads]))[:MOST_LANGUAGES], wants_translations)


_current: ContextVar[Callable[[], Reader] | None] = ContextVar("reader", default=None)


def current_reader() -> Reader:
    """Return who reads what is made now; where nobody said, somebody who reads the active language alone."""
    reader = _current.get()
    return reader() if reader else reader_of_page()


def reader_of_page() -> Reader:
    """Return somebody who reads the active language alone."""
    return Reader((translation.get_language() or settings.LANGUAGE_CODE,))


@contextmanager
def read_by(reader: Callable[[], Reader]) -> Iterator[None]:
    """What is made within is for `reader`, who is asked for only when somebody wants to know."""
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def reading_as(reader: Reader) -> Iterator[None]:
    """What is made within is for `reader`, in the interface language that is the first of theirs."""
    with translation.override(reader.languages[0]), read_by(lambda: reader):
        yield
