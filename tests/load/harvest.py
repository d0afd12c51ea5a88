"""Harvesting everything, by Sickle and by a plain client: `python -m tests.load.harvest 20000`.

Documents are in two languages, in an SQLite.
"""

import os
import re
import resource
import sys
import tempfile
import time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ |= {"BRAIN_DATA_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "brain.settings"}
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from sickle import Sickle  # noqa: E402

from library.models import Document, LanguageEdition, Series, State  # noqa: E402
from library.standards.keeping import complete_records  # noqa: E402

WORDS = "What cooperatives of growers, carers and builders cost, and what they save. " * 8


def fill(count: int) -> None:
    """So many public documents exist, each with its record."""
    series, _is_new = Series.objects.get_or_create(slug="load", defaults={"name": "Load"})
    there = Document.objects.count()
    documents = Document.objects.bulk_create(
        Document(slug=f"load-{n}", state=State.PUBLISHED, issued="2019-11", series=series) for n in range(there, count)
    )
    LanguageEdition.objects.bulk_create(
        LanguageEdition(
            document=document, language=tag, title=f"{document.slug} in {tag}", abstract=WORDS, is_original=tag == "en"
        )
        for document in documents
        for tag in ("en", "fr")
    )
    complete_records()


def harvest(prefix: str) -> None:
    """Everything is harvested in one format, and how long that took is printed."""
    client, spent = Client(), [0.0]

    def get(url: str, params: dict[str, str], **_options: Any) -> Any:
        begin = time.process_time()
        content = client.get("/oai", params).content
        spent[0] += time.process_time() - begin
        return SimpleNamespace(
            status_code=200, content=content, text=content.decode(), encoding="utf-8", raise_for_status=lambda: None
        )

    with patch("sickle.app.requests.get", get):
        begin = time.perf_counter()
        count = sum(1 for _record in Sickle("http://testserver/oai").ListRecords(metadataPrefix=prefix))
        seconds = time.perf_counter() - begin
    print(f"{prefix}: {count} records, {count / spent[0]:.0f} a second of CPU, {count / seconds:.0f} a second")


def follow(prefix: str) -> None:
    """The same, by a client that does nothing but follow the tokens."""
    client, count, begin = Client(), 0, time.perf_counter()
    asked: dict[str, str] | None = {"verb": "ListRecords", "metadataPrefix": prefix}
    while asked:
        content = client.get("/oai", asked).content
        count += content.count(b"<record>")
        token = re.search(rb"<resumptionToken[^>]*>([^<]+)<", content)
        asked = {"verb": "ListRecords", "resumptionToken": token[1].decode()} if token else None
    seconds = time.perf_counter() - begin
    print(f"{prefix}, by a plain client: {count} records, {count / seconds:.0f} a second")


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    for known in ("oai_dc", "oai_openaire"):
        harvest(known)
        follow(known)
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
