"""What browsing and searching a large library costs: `python -m tests.load.library [DOCUMENTS]`.

Of 20,000 documents there are 40,000 language editions and the texts of 60,000 files, 250 subjects in a tree, all
countries and 40 years. Pages go through all middleware; what is counted is this process's work, and the queries.
"""

import argparse
import logging
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any, NamedTuple

from tests.load.search import vocabulary
from tests.load.verdicts import verdict

LANGUAGES = ["en", "fr", "es", "ar", "ko"]
COUNTRIES = "AR BR CA CL CO CR FR IN IT KE KR LU MA MX NI PH PT SN TN ZA".split()  # noqa: SIM905
SUBJECTS, SERIES = 250, 40
Said = Callable[[str, int], str]  # so many words of a language
ROUNDS = 30
TARGET = 60  # milliseconds of CPU


class Took(NamedTuple):
    """Milliseconds of this process's work, and queries."""

    cpu: float
    queries: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=20_000)
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
        from library.indexing import index_document
        from library.models import Document

        if not Document.objects.filter(slug="load-0").exists():
            begin = time.perf_counter()
            fill(arguments.documents, words)
            call_command("keep_shelves", stdout=StringIO())
            print(f"{arguments.documents} documents in {time.perf_counter() - begin:.0f} s")
        index_document(Document.objects.get(slug="load-5"))  # with what goes with it, as when it is published
        measure(words)


def fill(number: int, words: dict[str, list[str]]) -> None:
    """The library is there, and found as what editors write is."""
    from brain.core.batches import in_batches

    chance = random.Random(1)
    subjects, series = _shelves(words["en"])

    def said(language: str, length: int) -> str:
        return " ".join(chance.choices(words[language][:3_000], k=length))

    for some in in_batches(range(number), 1_000):
        documents = _documents(some, series)
        _place(documents, subjects, chance)
        editions = _editions(documents, chance, said)
        _make_findable(editions, _texts(editions, said))


def _documents(numbers: Iterable[int], series: list[int]) -> list[Any]:
    from library.models import Document, DocumentType

    return Document.objects.bulk_create(
        Document(
            slug=f"load-{n}", uuid=uuid.UUID(int=n + 1), state="published", issued=str(1985 + n % 40),
            type=DocumentType.values[n % 15], series_id=series[n % SERIES] if n % 3 else None,
            audience=("public", "public", "public", "members")[n % 4],
        )
        for n in numbers
    )  # fmt: skip


def _place(documents: list[Any], subjects: list[int], chance: random.Random) -> None:
    """Each is about two countries and two subjects."""
    from library.models import Document, DocumentCountry

    DocumentCountry.objects.bulk_create(
        DocumentCountry(document=document, country=country)
        for document in documents
        for country in chance.sample(COUNTRIES, 2)
    )
    about = Document.topics.through
    about.objects.bulk_create(
        about(document=document, topic_id=topic) for document in documents for topic in chance.sample(subjects, 2)
    )


def _editions(documents: list[Any], chance: random.Random, said: Said) -> list[Any]:
    from library.models import LanguageEdition

    return LanguageEdition.objects.bulk_create(
        LanguageEdition(
            document=document, language=language, title=said(language, 6), abstract=said(language, 40),
            is_original=not place,
        )
        for document in documents
        for place, language in enumerate(chance.sample(LANGUAGES, 2))
    )  # fmt: skip


def _texts(editions: list[Any], said: Said) -> dict[int, str]:
    """Every other one has two files; return the text of the newest of each."""
    from library.models import FileVersion, PageText

    files = FileVersion.objects.bulk_create(
        FileVersion(
            language_edition=edition, file="x", name=f"{version}.pdf", media_type="application/pdf", size=1_000,
            sha256=str(version), text_state="read", page_count=1,
        )
        for number, edition in enumerate(editions)
        for version in range(1 + number % 2)
    )  # fmt: skip
    pages = PageText.objects.bulk_create(
        PageText(version=file, number=1, text=said(file.language_edition.language, 200)) for file in files
    )
    return {page.version.language_edition_id: page.text for page in pages}


def _make_findable(editions: list[Any], texts: dict[int, str]) -> None:
    from brain.search.index import Text, entry_of
    from brain.search.models import Entry

    Entry.objects.bulk_create(
        entry_of(
            Text(
                "document", str(edition.document.uuid), edition.language, edition.document.audience, edition.title,
                text, f"/d/{edition.document.uuid}", page=page,
            )
        )
        for edition in editions
        for page, text in ((0, edition.abstract), (1, texts[edition.pk]))
    )  # fmt: skip


def _shelves(words: list[str]) -> tuple[list[int], list[int]]:
    """Return the primary keys of new subjects, in a tree of two levels, and of new series."""
    from library import models

    subjects: list[models.Topic] = []
    for number in range(SUBJECTS):
        broader = subjects[number % 10] if number >= 10 else None
        subjects.append(models.Topic.objects.create(slug=f"load-{number}", broader=broader))
    models.TopicLabel.objects.bulk_create(
        models.TopicLabel(topic=topic, language="en", text=f"{words[number]} {words[number + 1]}")
        for number, topic in enumerate(subjects)
    )
    series = [models.Series.objects.create(slug=f"load-{n}", name=f"Series {n}") for n in range(SERIES)]
    return [topic.pk for topic in subjects], [one.pk for one in series]


def measure(words: dict[str, list[str]]) -> None:
    """Print what each page costs beside its target."""
    from django.core.cache import cache, caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")

    def get(path: str) -> Took:
        cache.clear()  # of the rate limits
        with CaptureQueriesContext(connection) as queries:
            worked = time.process_time()
            response = client.get(path)
            took = 1000 * (time.process_time() - worked)
        assert response.status_code == 200, (path, response.status_code)
        return Took(took, len(queries))

    def asked(path: str) -> Callable[[], Took]:
        return lambda: get(path)

    pages = {
        "the library": asked("/en/library/"),
        "narrowed": asked("/en/library/?language=en&language=fr&country=BR"),
        "narrowed by all": asked("/en/library/?language=en&subject=load-3&country=BR&type=c_2f33&series=load-1"),
        "the hundredth page": asked("/en/library/?page=100"),
        "a usual word, narrowed": asked(f"/en/library/?language=en&country=BR&q={words['en'][150]}"),
        "by title": asked("/en/library/?order=title"),
        "a subject": asked("/en/library/topics/load-3/"),
        "collections": asked("/en/library/collections/"),
        "a series": asked("/en/library/collections/load-1/"),
        "a document": asked("/en/library/documents/load-5/"),
        "search, a usual word": asked(f"/en/search/?kind=document&q={words['en'][150]}"),
        "search, two words": asked(f"/en/search/?kind=document&q={words['en'][60]}+{words['en'][90]}"),
        "search, a rare word": asked(f"/en/search/?kind=document&q={words['en'][-20]}"),
    }
    caches["local"].clear()
    first = pages["the library"]()
    print(f"the first page after a change: {first.cpu:.0f} ms of CPU, {first.queries} queries")
    for name, ask in pages.items():
        ask()
        took = [ask() for _round in range(ROUNDS)]
        cpu, queries = [one.cpu for one in took], max(one.queries for one in took)
        print(verdict(f"{name} ({queries} queries)", cpu, TARGET, "ms"))


if __name__ == "__main__":
    main()
