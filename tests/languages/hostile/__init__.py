"""Posts in which everything that a translation could break is used, in eight languages.

Every snippet is put into every frame; ①, ② and ③ stand for a sentence, a few words, and a clause of the language.
"""

from collections.abc import Iterator
from itertools import islice, product

from tests.languages.hostile.frames import FRAMES
from tests.languages.hostile.snippets import SNIPPETS
from tests.languages.hostile.words import WORDS
from tests.languages.hostile.written import WRITTEN


def posts(language: str) -> Iterator[tuple[str, str]]:
    """Yield a name and the Markdown of each post in `language`."""
    for (frame, around), (snippet, inside) in product(FRAMES.items(), SNIPPETS.items()):
        yield f"{frame}: {snippet}", _spoken(around.replace("%", inside), language)
    for name, text in WRITTEN.items():
        yield name, _spoken(text, language)


def some_posts(language: str, first: int, step: int) -> Iterator[tuple[str, str]]:
    """Yield every `step`-th of the posts: another part of them for each `first`."""
    return islice(posts(language), first % step, None, step)


def _spoken(text: str, language: str) -> str:
    for sign, words in zip("①②③", WORDS[language], strict=True):
        text = text.replace(sign, words)
    return text
