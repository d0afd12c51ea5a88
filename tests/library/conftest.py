"""Documents of the tests, and files small enough to be written here."""

import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from brain.samples.people import rows
from library.indexing import index_document
from library.loading import load_editions, load_organisations, load_publications
from library.models import Document, DocumentCountry, LanguageEdition, State

ODF = "application/vnd.oasis.opendocument."


def make_document(
    slug: str,
    *,
    state: str = State.PUBLISHED,
    audience: str = "public",
    languages: Sequence[str] = ("en",),
    countries: Sequence[str] = (),
    issued: str = "2019-11",
    **fields: Any,
) -> Document:
    """Return a document whose editions are titled "SLUG in LANGUAGE"; the first language is the original."""
    with transaction.atomic():
        document = Document.objects.create(slug=slug, state=state, audience=audience, issued=issued, **fields)
        LanguageEdition.objects.bulk_create(
            LanguageEdition(document=document, language=tag, title=f"{slug} in {tag}", is_original=tag == languages[0])
            for tag in languages
        )
        DocumentCountry.objects.bulk_create(DocumentCountry(document=document, country=c) for c in countries)
        index_document(document)
    return document


@pytest.fixture
def samples(db: None) -> None:
    """The real editions, publications and organisations."""
    load_editions(rows("editions.yaml"))
    load_publications(rows("publications.yaml"))
    load_organisations(rows("organisations.yaml"))


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Return a context at whose end that is done which waits for the transaction."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def report(db: None) -> Document:
    return make_document("report", languages=("en", "fr"))


@pytest.fixture
def upload(report: Document) -> Callable[..., Any]:
    """Return a function by which an editor's client sends a file for an edition of the report."""

    def send(client: Client, name: str, content: bytes, language: str = "en", key: str = "") -> Any:
        data = {"key": key or "6f1a0b52-3a5c-4a53-8f0e-0d9d7f6f0001", "file": SimpleUploadedFile(name, content)}
        return client.post(f"/en/library/documents/report/{language}/upload/", data)

    return send


def package(*names: str, mimetype: str = "") -> bytes:
    """Return a ZIP package with entries of these names, and a first entry `mimetype` where one is given."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            archive.writestr(name, "<x/>" * 50)
    return written.getvalue()


def picture(form: str, size: tuple[int, int] = (30, 20), **options: Any) -> bytes:
    """Return an image in a Pillow format."""
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, form, **options)
    return written.getvalue()


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DOCX = package("[Content_Types].xml", "_rels/.rels", "word/document.xml")
