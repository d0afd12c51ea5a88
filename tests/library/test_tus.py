"""The tus server: what the protocol (1.0.0) asks of it, whom it serves, and that nothing is lost or half-kept."""

import base64
import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from brain.members.models import Member
from library.actions import uploads as actions
from library.actions.uploads import forget_expired
from library.models import Document, FileVersion, Upload
from tests.library.conftest import PDF
from tests.library.desk_site import metadata

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}


def begin(client: Client, target: Any, *, name: str = "study.pdf", size: int = len(PDF)) -> Any:
    about = metadata(**{"filename": name, "for": str(target)})
    return client.post("/uploads/", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": about})


def send(client: Client, address: str, offset: int, body: bytes, **headers: str) -> Any:
    kind = "application/offset+octet-stream"
    return client.patch(address, body, content_type=kind, headers={**TUS, "Upload-Offset": str(offset), **headers})


def begun(client: Client, document: Document, **options: Any) -> str:
    return str(begin(client, document.uuid, **options)["Location"])


def offset_of(client: Client, address: str) -> int:
    return int(client.head(address, headers=TUS)["Upload-Offset"])


@pytest.fixture
def desk(sign_in: SignIn, nomsa: Member) -> Client:
    return sign_in(nomsa)


def test_what_the_server_can(client: Client) -> None:
    response = client.options("/uploads/")
    assert response.status_code == 204
    assert response["Tus-Version"] == response["Tus-Resumable"] == "1.0.0"
    assert response["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(response["Tus-Max-Size"]) == 4096 * 1024 * 1024


def test_a_file_in_two_pieces(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    assert offset_of(desk, address) == 0
    first = send(desk, address, 0, PDF[:10])
    assert (first.status_code, first["Upload-Offset"]) == (204, "10")
    told = desk.head(address, headers=TUS)
    assert (told["Upload-Offset"], told["Upload-Length"], told["Cache-Control"]) == (
        "10", str(len(PDF)), "private, no-store",
    )  # fmt: skip
    assert "GMT" in told["Upload-Expires"]
    assert send(desk, address, 10, PDF[10:])["Upload-Offset"] == str(len(PDF))
    upload = Upload.objects.get()
    assert upload.path.read_bytes() == PDF
    assert (upload.sha256, upload.problem) == (hashlib.sha256(PDF).hexdigest(), "")
    assert not FileVersion.objects.exists(), "nothing is the document's before the editor says so"


def test_a_piece_that_does_not_continue(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    send(desk, address, 0, PDF[:10])
    assert send(desk, address, 5, PDF[5:]).status_code == 409
    assert send(desk, address, 11, PDF[11:]).status_code == 409
    assert offset_of(desk, address) == 10


def test_no_more_than_was_announced(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    assert send(desk, address, 0, PDF + b"more").status_code == 413
    assert offset_of(desk, address) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_checksum(desk: Client, report: Document, algorithm: str) -> None:
    def checksum(body: bytes) -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"

    address = begun(desk, report)
    response = send(desk, address, 0, PDF, **{"Upload-Checksum": checksum(b"other")})
    assert (response.status_code, offset_of(desk, address)) == (460, 0)
    assert send(desk, address, 0, PDF, **{"Upload-Checksum": checksum(PDF)}).status_code == 204


def test_checksum_that_nobody_knows(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    for wrong in ("crc32 AAAA", "sha1 !", "sha1"):
        assert send(desk, address, 0, PDF, **{"Upload-Checksum": wrong}).status_code in (400, 460)
    assert offset_of(desk, address) == 0


def test_termination(desk: Client, report: Document, on_commit: Any) -> None:
    address = begun(desk, report)
    path = Upload.objects.get().path
    with on_commit():
        assert desk.delete(address, headers=TUS).status_code == 204
    assert desk.head(address, headers=TUS).status_code == 404
    assert not path.exists()


def test_expiration(desk: Client, report: Document, on_commit: Any) -> None:
    address = begun(desk, report)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=8))
    path = Upload.objects.get().path
    assert send(desk, address, 0, PDF).status_code == 404
    with on_commit():
        assert forget_expired() == 1
    assert not path.exists()


def test_method_override(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    response = desk.post(address, PDF, content_type="application/offset+octet-stream", headers=headers)
    assert (response.status_code, response["Upload-Offset"]) == (204, str(len(PDF)))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "0"}, 415),
        ({"Upload-Metadata": "filename !"}, 400),
        ({"Upload-Metadata": metadata(filename="a.pdf")}, 400),
        ({"Upload-Metadata": metadata(**{"filename": "a.pdf", "for": str(uuid.uuid4())})}, 404),
    ],
)
def test_what_cannot_be_begun(desk: Client, report: Document, headers: dict[str, str], status: int) -> None:
    about = metadata(**{"filename": "a.pdf", "for": str(report.uuid)})
    response = desk.post("/uploads/", headers={**TUS, "Upload-Length": "9", "Upload-Metadata": about, **headers})
    assert response.status_code == status
    assert not Upload.objects.exists()


def test_other_content_type(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    response = desk.patch(address, PDF, content_type="application/pdf", headers={**TUS, "Upload-Offset": "0"})
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("name", "size", "status", "words"),
    [
        ("program.exe", 10, 415, "not accepted"),
        ("study.pdf", 201 * 1024 * 1024, 413, "too large"),
        ("talk.mp4", 5000 * 1024 * 1024, 413, "too large"),
    ],
)
def test_what_is_refused_before_it_is_sent(
    desk: Client, report: Document, name: str, size: int, status: int, words: str
) -> None:
    response = begin(desk, report.uuid, name=name, size=size)
    assert response.status_code == status
    assert words in response.content.decode()


def test_quota(desk: Client, report: Document, settings: Any) -> None:
    settings.MAX_WAITING_BYTES = 100
    begun(desk, report)
    response = begin(desk, report.uuid, size=100)
    assert response.status_code == 507
    assert "Add or remove them first" in response.content.decode()


def test_uploads_of_a_member_are_limited_in_number(
    sign_in: SignIn, nomsa: Member, report: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.actions.uploads.MOST_WAITING", 1)
    desk = sign_in(nomsa)
    begun(desk, report)
    assert begin(desk, report.uuid).status_code == 507
    refused = desk.post("/fr/library/documents/report/files/", {"files": [SimpleUploadedFile("x_fr.pdf", PDF)]})
    assert (refused.status_code, Upload.objects.count()) == (422, 1)


def test_disk_that_will_not_do(desk: Client, report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1, 1, 0))  # type: ignore[attr-defined]
    assert begin(desk, report.uuid).status_code == 507
    assert not Upload.objects.exists()


def test_disk_that_fills_up_keeps_what_arrived(desk: Client, report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    address = begun(desk, report)
    send(desk, address, 0, PDF[:10])

    def full(*_arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        response = send(desk, address, 10, PDF[10:])
    assert response.status_code == 507
    assert "what has arrived is kept" in response.content.decode()
    assert offset_of(desk, address) == 10
    assert send(desk, address, 10, PDF[10:]).status_code == 204


def test_one_request_at_a_time(desk: Client, report: Document) -> None:
    address = begun(desk, report)
    with actions._held(Upload.objects.get()):
        assert send(desk, address, 0, PDF).status_code == 423
    assert send(desk, address, 0, PDF).status_code == 204


def test_only_editors_bring_files(
    client: Client, sign_in: SignIn, amina: Member, benoit: Member, chiara: Member, report: Document
) -> None:
    for person in (client, sign_in(amina), sign_in(benoit)):
        assert begin(person, report.uuid).status_code == 403
    assert not Upload.objects.exists()
    assert begin(sign_in(chiara), report.uuid).status_code == 201


def test_an_upload_is_its_members(
    desk: Client, sign_in: SignIn, chiara: Member, client: Client, report: Document
) -> None:
    address = begun(desk, report)
    other = sign_in(chiara)
    assert other.head(address, headers=TUS).status_code == 404
    assert send(other, address, 0, PDF).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert client.head(address, headers=TUS).status_code == 403


def test_a_browser_elsewhere_cannot_send(chiara: Member, report: Document) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chiara)
    assert begin(strict, report.uuid).status_code == 403
