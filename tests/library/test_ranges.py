"""Files in parts (RFC 9110, section 14), to those who may have them: local, and from an S3-compatible bucket."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from brain.core.uploads import CheckedFile, check_picture, check_recording, sha256_of
from brain.members.models import Member
from library.actions.files import add_file, keep_photo, keep_track
from library.models import Document, Edition, FileVersion, Photo, Recording, Track, Use
from tests.library.conftest import make_document, picture
from tests.processes import accepts, free_port, wait_until

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 1024  # four pieces, as storages give them


def put(document: Document, member: Member, content: bytes = CONTENT) -> FileVersion:
    file = ContentFile(content, name="talk.mp4")
    return add_file(
        member=member, key=document.uuid, language_edition=document.language_editions.all()[0], content=file,
        name="talk.mp4", media_type="video/mp4", size=file.size, sha256=sha256_of(file),
    )  # fmt: skip


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a moto server, which speaks S3."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    wait_until(lambda: accepts(port), seconds=60)
    yield f"http://127.0.0.1:{port}"
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=20)


@pytest.fixture(params=["disk", "bucket"])
def storage(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Files lie on the disk, or in a bucket."""
    if request.param == "bucket":
        for name, value in {
            "ACCESS_KEY_ID": "key",
            "SECRET_ACCESS_KEY": "secret",
            "DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        options = {"bucket_name": "brain", "endpoint_url": request.getfixturevalue("s3"), "file_overwrite": False}
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "brain.core.bucket.BucketStorage", "OPTIONS": options},
        }
        from django.core.files.storage import default_storage

        default_storage.connection.create_bucket(Bucket="brain")  # type: ignore[attr-defined]
    return str(request.param)


@pytest.fixture
def address(storage: str, report: Document, chiara: Member) -> str:
    return f"/files/{put(report, chiara).uuid}/talk.mp4"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-70000", 100, 70_001),
        ("bytes=262100-", 262_100, len(CONTENT)),
        ("bytes=-7", len(CONTENT) - 7, len(CONTENT)),
        ("bytes=10-999999999", 10, len(CONTENT)),
    ],
)
def test_a_part(client: Client, address: str, asked: str, start: int, end: int) -> None:
    response = client.get(address, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert response.status_code == 206
    assert response.getvalue() == CONTENT[start:end]
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert response["Content-Length"] == str(end - start)
    assert "Content-Encoding" not in response


def test_the_whole(client: Client, address: str) -> None:
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (response.status_code, response["Accept-Ranges"]) == (200, "bytes")
    assert response.getvalue() == CONTENT
    for asked in ("bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=9-3", "bytes=a-b"):
        response = client.get(address, headers={"Range": asked})
        assert (response.status_code, len(response.getvalue())) == (200, len(CONTENT))


def test_nothing_of_it_is_there(client: Client, address: str) -> None:
    for asked in (f"bytes={len(CONTENT)}-", "bytes=-0"):
        response = client.get(address, headers={"Range": asked})
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


def test_head_says_as_much_without_reading(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("brain.core.downloads.pieces_of")
    response = client.head(address)
    assert (response.status_code, response["Content-Length"], response.getvalue()) == (200, str(len(CONTENT)), b"")
    assert response["Content-Type"] == "video/mp4"


def test_a_file_that_is_not_stored_any_more_is_told_before_anything_is_sent(
    client: Client, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    stored = FileVersion.objects.get()
    stored.file.storage.delete(stored.file.name)
    for headers in ({}, {"Range": "bytes=5-9"}):
        response = client.get(address, headers=headers)
        assert response.status_code == 404
        assert "This file is missing" in response.content.decode()
    assert client.head(address).status_code == 404
    assert f"A stored file is missing: {stored.file.name}" in caplog.text
    assert not Use.objects.exists()


def test_who_has_it_gets_it_not_again(client: Client, address: str) -> None:
    etag = client.head(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(address, headers={"If-Range": etag, "Range": "bytes=0-0"}).status_code == 206
    assert client.get(address, headers={"If-Range": '"other"', "Range": "bytes=0-0"}).status_code == 200


def test_a_part_needs_the_same_permission(client: Client, sign_in: SignIn, amina: Member, chiara: Member) -> None:
    version = put(make_document("agenda", audience="edition-12"), chiara)
    address, part = f"/files/{version.uuid}/talk.mp4", {"Range": "bytes=0-0"}
    assert client.get(address, headers=part).status_code == 404
    assert client.head(address).status_code == 404
    assert sign_in(amina).get(address, headers=part).status_code == 206


def test_embargo(client: Client, sign_in: SignIn, amina: Member, chiara: Member, report: Document) -> None:
    address = f"/files/{put(report, chiara).uuid}/talk.mp4"
    Document.objects.update(embargo_until="2999-05-01")
    for person in (client, sign_in(amina)):
        assert person.get(address).status_code == 403
        assert person.head(address).status_code == 403
    assert "1 May 2999" in client.get(address).content.decode()
    assert sign_in(chiara).get(address).status_code == 200
    Document.objects.update(embargo_until="2020-05-01")
    assert client.get(address).status_code == 200


@pytest.fixture
def recording(db: None) -> Recording:
    edition = Edition.objects.create(number=12, start="2026-11", end="2026-11", mode="hybrid", country="IT")
    return Recording.objects.create(edition=edition, title="Opening")


def checked_talk(content: bytes) -> CheckedFile:
    return check_recording(ContentFile(b"\0\0\0\x18ftypisom" + content, name="talk.mp4"))


def test_a_track_is_replaced_and_the_older_file_goes(
    storage: str, recording: Recording, django_capture_on_commit_callbacks: Any
) -> None:
    first = keep_track(recording=recording, language="fr", checked=checked_talk(b"1"))
    earlier = first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        second = keep_track(recording=recording, language="fr", checked=checked_talk(b"22"), seconds=90)
    assert Track.objects.get() == first == second
    assert (second.size, second.seconds, second.media_type) == (14, 90, "video/mp4")
    assert second.file.storage.exists(second.file.name)
    assert not second.file.storage.exists(earlier)


def test_a_photo_is_drawn_anew(storage: str, recording: Recording) -> None:
    upload = ContentFile(picture("JPEG", (60, 40), comment=b"SecretPlace"), name="hall.jpg")
    checked = check_picture(upload, limit=10**6, longest_side=30)
    photo = keep_photo(checked=checked, edition=recording.edition, credit="Kim Eunji", text="A full hall")
    assert (photo.width, photo.height) == (30, 20)
    content = Photo.objects.get().image.read()
    assert b"SecretPlace" not in content
    assert len(content) == photo.size
