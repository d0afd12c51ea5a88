"""Uploading: what may come in, what is refused and how it is said, and that a file is kept whole or not at all."""

import errno
import hashlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from brain.core import uploads
from brain.members.models import Member
from library.actions import files as actions
from library.models import Document, FileVersion, LanguageEdition
from tests.library.conftest import DOCX, ODF, PDF, make_document, package, picture

SignIn = Callable[[Member], Client]
Upload = Callable[..., Any]
pytestmark = pytest.mark.django_db
OTHER_KEY = "6f1a0b52-3a5c-4a53-8f0e-0d9d7f6f0002"

MP4 = b"\0\0\0\x18ftypisom" + bytes(12)
ACCEPTED = {
    "study.pdf": PDF,
    "study.docx": DOCX,
    "slides.pptx": package("[Content_Types].xml", "ppt/presentation.xml"),
    "table.xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    "study.odt": package("content.xml", mimetype=ODF + "text"),
    "slides.odp": package("content.xml", mimetype=ODF + "presentation"),
    "book.epub": package("META-INF/container.xml", mimetype="application/epub+zip"),
    "bank.txt": b"PKO is the name of a bank.\n",
    "page.html": b"<!DOCTYPE html><title>Social economy</title>",
    "talk.mp4": MP4,
    "talk.m4a": MP4,
    "talk.webm": b"\x1aE\xdf\xa3\x9fB\x82\x84webm",
    "talk.mp3": b"ID3\x04" + bytes(20),
    "talk.ogg": b"OggS" + bytes(20),
    "notes.txt": "Économie sociale, 사회적경제\n".encode(),
    "cover.png": picture("PNG"),
    "cover.jpg": picture("JPEG"),
    "cover.webp": picture("WEBP"),
}


def kept_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted_types(sign_in: SignIn, chiara: Member, upload: Upload, settings: Any, name: str) -> None:
    response = upload(sign_in(chiara), name, ACCEPTED[name])
    assert (response.status_code, response["Location"]) == (303, "/en/library/documents/report/")
    version = FileVersion.objects.get()
    assert version.name == name
    assert version.media_type == uploads.DOCUMENTS[Path(name).suffix]
    [path] = kept_files(settings)
    assert Path(version.file.name).name == path.name
    assert re.fullmatch("[0-9a-f]{32}", path.name), "nothing of the sender's name reaches the file system"
    assert (version.size, version.sha256) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
    assert version.uploaded_by == chiara


REFUSED = {
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "page.html": b"\0<!doctype html><script>alert(1)</script>",
    "program.exe": b"MZ\x90\x00" + bytes(100),
    "archive.zip": package("a.txt"),
    "macros.docm": DOCX,
    "noextension": PDF,
    ".pdf": PDF,
    # The name says one thing, the content another.
    "program.pdf": b"MZ\x90\x00" + bytes(100),
    "page.pdf": b"<!doctype html><script>alert(1)</script>",
    "page.txt": b"\n <!doctype html><script>alert(1)</script>",
    "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "photo.png": picture("JPEG"),
    "archive.docx": package("a.txt"),
    "slides.docx": package("[Content_Types].xml", "ppt/presentation.xml"),
    "macros.docx": package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "template.odt": package("content.xml", mimetype=ODF + "text-template"),
    "book.odt": package("content.xml", mimetype="application/epub+zip"),
    "binary.txt": b"text\x00with a zero",
    "latin.txt": "Économie".encode("latin-1"),
    "photo.mp4": b"\0\0\0\x18ftypheic",
    "talk.mp3": b"RIFF" + bytes(20),
    "broken.png": picture("PNG")[:60],
    "broken.webp": picture("WEBP", exif=b"Exif\0\0XX\0*\0\0\0\x08"),
    "empty.pdf": b"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_types(sign_in: SignIn, chiara: Member, upload: Upload, settings: Any, name: str) -> None:
    response = upload(sign_in(chiara), name, REFUSED[name])
    html = response.content.decode()
    assert response.status_code == 422
    assert 'class="err" id="id_file_error"' in html
    assert 'aria-describedby="id_file_error"' in html
    assert not FileVersion.objects.exists()
    assert kept_files(settings) == []


def test_refusal_names_what_is_accepted(sign_in: SignIn, chiara: Member, upload: Upload) -> None:
    html = upload(sign_in(chiara), "drawing.svg", REFUSED["drawing.svg"]).content.decode()
    assert "not accepted" in html
    assert "docx" in html


def test_too_large(sign_in: SignIn, chiara: Member, upload: Upload, settings: Any) -> None:
    settings.MAX_FILE_BYTES = len(PDF) - 1
    response = upload(sign_in(chiara), "study.pdf", PDF)
    assert response.status_code == 422
    assert "too large" in response.content.decode()
    settings.MAX_FILE_BYTES = len(PDF)
    assert upload(sign_in(chiara), "study.pdf", PDF).status_code == 303


def test_no_file_at_all(sign_in: SignIn, chiara: Member, report: Document) -> None:
    response = sign_in(chiara).post("/en/library/documents/report/en/upload/", {})
    assert response.status_code == 422


def test_decompression_bomb(sign_in: SignIn, chiara: Member, upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_PIXELS", 500)
    response = upload(sign_in(chiara), "cover.png", picture("PNG"))
    assert response.status_code == 422
    assert "too many pixels" in response.content.decode()


def test_images_lose_what_they_tell_of_their_maker(
    sign_in: SignIn, chiara: Member, upload: Upload, settings: Any
) -> None:
    exif = Image.Exif()
    exif[0x0110] = "SecretCamera 3000"
    exif[0x0112] = 6  # to be turned by 90 degrees
    photo = picture("JPEG", exif=exif, comment=b"SecretPlace")
    assert b"SecretCamera" in photo
    assert upload(sign_in(chiara), "photo.jpg", photo + b"hidden behind the picture").status_code == 303
    [path] = kept_files(settings)
    kept = path.read_bytes()
    assert not any(secret in kept for secret in (b"SecretCamera", b"SecretPlace", b"hidden behind"))
    assert Image.open(BytesIO(kept)).size == (20, 30), "it stands upright without the mark that said so"


def test_same_content_twice_is_said(sign_in: SignIn, chiara: Member, upload: Upload, settings: Any) -> None:
    client = sign_in(chiara)
    upload(client, "study.pdf", PDF)
    response = upload(client, "again.pdf", PDF, key=OTHER_KEY)
    assert response.status_code == 422
    assert "already here" in response.content.decode()
    assert upload(client, "study.pdf", PDF, language="fr", key=OTHER_KEY).status_code == 303
    assert FileVersion.objects.count() == len(kept_files(settings)) == 2


def test_doubled_submission_is_one_file(sign_in: SignIn, chiara: Member, upload: Upload, settings: Any) -> None:
    client = sign_in(chiara)
    assert [upload(client, "study.pdf", PDF).status_code for _ in range(2)] == [303, 303]
    assert FileVersion.objects.count() == len(kept_files(settings)) == 1


def test_newer_version_is_shown_and_the_older_one_stays(sign_in: SignIn, chiara: Member, upload: Upload) -> None:
    client = sign_in(chiara)
    upload(client, "first.pdf", PDF)
    upload(client, "second.pdf", PDF + b"\n", key=OTHER_KEY)
    html = client.get("/en/library/documents/report/").content.decode()
    assert "second.pdf" in html
    assert "first.pdf" not in html
    first = FileVersion.objects.get(name="first.pdf")
    assert client.get(f"/files/{first.uuid}/first.pdf").status_code == 200


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "a\u202efdp.pdf", "x" * 240 + ".PDF", "naïve 보고서.pdf"])
def test_names_as_downloaded_are_plain(sign_in: SignIn, chiara: Member, upload: Upload, name: str) -> None:
    assert upload(sign_in(chiara), name, PDF).status_code == 303
    version = FileVersion.objects.get()
    assert "/" not in version.name
    assert "\u202e" not in version.name
    assert version.name.endswith(".pdf")
    assert len(version.name) <= 160
    assert sign_in(chiara).get(f"/files/{version.uuid}/{version.name}").status_code == 200


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_full_disk_leaves_no_half_file(
    sign_in: SignIn, chiara: Member, upload: Upload, settings: Any, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        response = upload(sign_in(chiara), "study.pdf", PDF)
    assert response.status_code == 507
    assert "no room" in response.content.decode()
    assert kept_files(settings) == []
    assert not FileVersion.objects.exists()
    assert upload(sign_in(chiara), "study.pdf", PDF).status_code == 303


def test_failed_row_leaves_no_file(
    sign_in: SignIn, chiara: Member, upload: Upload, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("library.actions.files.live.show_documents", fails)
        with pytest.raises(RuntimeError):
            upload(sign_in(chiara), "study.pdf", PDF)
    assert kept_files(settings) == []
    assert not FileVersion.objects.exists()


def test_only_editors_upload(
    client: Client, sign_in: SignIn, amina: Member, benoit: Member, nomsa: Member, upload: Upload
) -> None:
    for person in (client, sign_in(amina), sign_in(benoit)):
        assert upload(person, "study.pdf", PDF).status_code == 403
        assert person.get("/en/library/documents/report/en/upload/").status_code == (302 if person is client else 403)
    assert not FileVersion.objects.exists()
    assert upload(sign_in(nomsa), "study.pdf", PDF).status_code == 303


def test_edition_is_looked_up_inside_its_document(sign_in: SignIn, chiara: Member, upload: Upload) -> None:
    make_document("other", languages=("ko",))
    assert LanguageEdition.objects.filter(language="ko").exists()
    assert upload(sign_in(chiara), "study.pdf", PDF, language="ko").status_code == 404


def test_form_as_it_is_first_shown_can_be_sent(sign_in: SignIn, chiara: Member, report: Document) -> None:
    client, address = sign_in(chiara), "/en/library/documents/report/en/upload/"
    response = client.get(address)
    html = response.content.decode()
    assert (response.status_code, 'class="err"' in html) == (200, False)
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    assert client.post(address, {"key": key[1], "file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 303
    assert "Versions so far" in client.get(address).content.decode()


def test_bad_key_is_said(sign_in: SignIn, chiara: Member, upload: Upload) -> None:
    assert upload(sign_in(chiara), "study.pdf", PDF, key="nonsense").status_code == 422


def test_one_form_sent_twice_at_once_keeps_one_whole_file(chiara: Member, report: Document, settings: Any) -> None:
    """The second request begins before the first has ended: what it takes away again is its own file alone."""
    edition, key = report.language_editions.get(language="en"), uuid.UUID(OTHER_KEY)
    sent = {"member": chiara, "key": key, "language_edition": edition, "name": "study.pdf", "size": len(PDF)}
    sent |= {"media_type": "application/pdf", "sha256": hashlib.sha256(PDF).hexdigest()}
    first: list[FileVersion] = []

    class SlowFile(ContentFile[bytes]):
        """While it is written, the same form comes in once more, and is quicker."""

        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            first.append(actions.add_file(content=ContentFile(PDF), **sent))
            yield from super().chunks(chunk_size)

    assert actions.add_file(content=SlowFile(PDF), **sent) == first[0]
    assert FileVersion.objects.count() == len(kept_files(settings)) == 1
    assert first[0].file.read() == PDF
