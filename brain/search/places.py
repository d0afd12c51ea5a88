"""Where things stand: the categories, which the forum knows and search may not import."""

from collections.abc import Callable, Collection, Iterable, Sequence

Categories = Callable[[Collection[str], Sequence[str]], Iterable[tuple[str, str]]]

PRIVATE = "talk-"  # categories of private conversations begin so, and no others

_sources: list[Categories] = []


def register_categories(source: Categories) -> None:
    """source(audiences, languages) gives slug and name of the categories that such a reader may enter."""
    _sources.append(source)


def categories(audiences: Collection[str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return slug and name of the categories that someone of `audiences` may enter, for a reader of `languages`."""
    return [row for source in _sources for row in source(audiences, languages)]
