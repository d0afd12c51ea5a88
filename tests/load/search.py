"""How fast search answers in a large forum: `python -m tests.load.search 100000`.

The posts are made of the words of the sample content, as often as natural texts hold them (Zipf), in five languages,
and filled in through the site's own analysis.
"""

import argparse
import logging
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ["en", "fr", "es", "ar", "ko"]
WORDS_A_POST = 60
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
AUDIENCES = ["public", "public", "members", "edition-12"]
ROUNDS = 15


class Took(NamedTuple):
    """Milliseconds: of the clock, and of this process's work, whatever else the machine does."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", nargs="?", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("BRAIN_DATA_DIR", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "brain.settings"
        import django

        django.setup()
        logging.disable(logging.WARNING)
        from django.core.management import call_command

        call_command("set_up", stdout=StringIO())
        words = vocabulary()
        from brain.search.models import Entry

        if not Entry.objects.exists():  # BRAIN_DATA_DIR or DATABASE_URL may name what was filled before
            fill(arguments.posts, words)
        measure(words)


def vocabulary() -> dict[str, list[str]]:
    """Return the words of the sample content in each language, the most frequent first."""
    import yaml
    from django.conf import settings

    from brain.languages.detection import detect
    from brain.search.analysis import parts_of

    settings.DEBUG = False
    counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for path in (ROOT / "brain/samples").rglob("*.yaml"):
        for text in strings(yaml.safe_load(path.read_text())):
            language = detect(text)
            if language in counts:
                counts[language].update(part.text for part in parts_of(text))
    return {language: [word for word, _count in counter.most_common()] for language, counter in counts.items()}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def fill(posts: int, words: dict[str, list[str]]) -> None:
    from brain.core.batches import in_batches
    from brain.search.index import Text, entry_of
    from brain.search.models import Entry
    from brain.search.spelling import learn

    chance = random.Random(1)
    weights = {language: [1 / rank for rank in range(1, len(found) + 1)] for language, found in words.items()}

    def text(number: int) -> Text:
        language = LANGUAGES[number % len(LANGUAGES)]
        drawn = chance.choices(words[language], weights[language], k=WORDS_A_POST)
        kind, title = ("topic", " ".join(drawn[:6])) if number % 20 == 0 else ("post", "")
        return Text(
            kind, number, language, chance.choice(AUDIENCES), title, " ".join([*drawn, f"n{number}"]), f"/p/{number}",
            BEGIN + timedelta(minutes=20 * number), category=f"room-{number % 12}",
        )  # fmt: skip

    begin = time.perf_counter()
    for some in in_batches(map(text, range(posts)), 2_000):
        entries = [entry_of(one) for one in some]
        Entry.objects.bulk_create(entries)
        learn(entries)
    seconds = time.perf_counter() - begin
    print(f"{posts} posts of {WORDS_A_POST} words in {seconds:.0f} s, {posts / seconds:.0f} a second")


def measure(words: dict[str, list[str]]) -> None:
    """Print the times of whole pages, through all middleware, beside those of a view that does nothing."""
    from django.core.cache import cache
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def get(path: str, **fields: str) -> Took:
        cache.clear()  # of the rate limits
        begin, worked = time.perf_counter(), time.process_time()
        response = client.get(path, fields)
        took = Took(1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - worked))
        assert response.status_code == 200, (path, fields, response.status_code)
        return took

    def page(**fields: str) -> Callable[[], Took]:
        return lambda: get("/en/search/", **fields)

    kinds = {
        "a frequent word": [page(q=words[language][15]) for language in LANGUAGES],
        "a usual word": [page(q=words[language][150]) for language in LANGUAGES],
        "a rare word": [page(q=words[language][-20]) for language in LANGUAGES],
        "two words": [page(q=f"{words[language][60]} {words[language][90]}") for language in LANGUAGES],
        "a phrase": [page(q=f'"{words[language][20]} {words[language][30]}"') for language in LANGUAGES],
        "a word and filters": [page(q=f"{words['en'][40]} category:room-3 after:2021 -{words['en'][41]}")],
        "the third page": [page(q=words["en"][100], page="3")],
        "nothing, and what was meant": [page(q=f"{words['en'][300]}q")],
        "titles while typing": [lambda: get("/en/search/titles/", q=words["en"][200][:4])],
    }
    for ask in (ask for asks in kinds.values() for ask in asks):
        ask()
    bare = statistics.median(get("/healthz").wall for _round in range(200))
    print(f"a view that does nothing: {bare:.1f} ms")
    every: list[Took] = []
    for kind, asks in kinds.items():
        took = [ask() for _round in range(ROUNDS) for ask in asks]
        every += took
        print_line(kind, took, bare)
    print_line("all of them", every, bare)


def print_line(kind: str, took: list[Took], bare: float) -> None:
    median, slow = (
        statistics.median(one.wall for one in took),
        statistics.quantiles([one.wall for one in took], n=20)[-1],
    )
    worked = statistics.median(one.cpu for one in took)
    ratio = median / bare
    print(f"{kind:28} median {median:6.1f} ms ({worked:5.1f} of CPU here), p95 {slow:6.1f} ms, {ratio:4.0f} x bare")


if __name__ == "__main__":
    main()
