"""Downloads: permission on every request, and answers in which nothing can run."""

import uuid
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.core.files.base import ContentFile
from django.db import connections
from django.test import AsyncClient, Client

from brain.members.models import Member
from library.models import Document, FileVersion, LanguageEdition, State
from tests.library.conftest import PDF, make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def put_file(document: Document, name: str = "study.pdf", media_type: str = "application/pdf") -> str:
    """Return the address of a new file of the document."""
    edition = LanguageEdition.objects.filter(document=document)[0]
    version = FileVersion(
        language_edition=edition, name=name, media_type=media_type, size=len(PDF), sha256=uuid.uuid4().hex
    )
    version.file.save(name, ContentFile(PDF))
    return f"/files/{version.uuid}/{name}"


def test_anyone_downloads_a_public_file(client: Client, report: Document) -> None:
    response = client.get(put_file(report))
    assert (response.status_code, response.getvalue()) == (200, PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("media_type", "disposition"),
    [
        ("application/pdf", "inline"),
        ("image/png", "inline"),
        ("image/jpeg", "inline"),
        ("image/webp", "inline"),
        ("text/plain", "attachment"),
        ("application/epub+zip", "attachment"),
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
    ],
)
def test_what_a_browser_may_show(client: Client, report: Document, media_type: str, disposition: str) -> None:
    response = client.get(put_file(report, media_type=media_type))
    assert response["Content-Disposition"].partition(";")[0] == disposition


def test_file_follows_its_documents_audience(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, chiara: Member
) -> None:
    address = put_file(make_document("agenda", audience="edition-12"))
    assert client.get(address).status_code == 404
    assert sign_in(eunji).get(address).status_code == 404
    response = sign_in(amina).get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert sign_in(chiara).get(address).status_code == 200


def test_permission_is_asked_on_every_download(client: Client, report: Document) -> None:
    address = put_file(report)
    assert client.get(address).status_code == 200
    Document.objects.update(audience="members")
    assert client.get(address).status_code == 404
    Document.objects.update(audience="public", state=State.WITHDRAWN)
    assert client.get(address).status_code == 410
    Document.objects.update(state=State.DRAFT)
    assert client.get(address).status_code == 404


def test_file_under_another_name_is_not_found(client: Client, report: Document) -> None:
    address = put_file(report)
    assert client.get(address.replace("study.pdf", "bank-form.pdf")).status_code == 404


def test_only_reading_is_answered(client: Client, report: Document) -> None:
    assert client.post(put_file(report)).status_code == 405


@pytest.mark.django_db(transaction=True)
async def test_asgi_server_sends_it_piece_by_piece(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brain.core.storage.PIECE", 10)
    address = await sync_to_async(lambda: put_file(make_document("study")))()
    response = await async_client.get(address)
    pieces = [piece async for piece in response]
    assert b"".join(pieces) == PDF
    assert max(map(len, pieces)) <= 10
    await sync_to_async(connections.close_all)()
