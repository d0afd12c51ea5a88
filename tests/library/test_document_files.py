"""Many files for one document: with the form or by tus, each to the language that its name or the editor tells."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from brain.members.models import Member
from library.actions.files import take_upload
from library.actions.uploads import receive_file, taking
from library.forms.files import language_by_name
from library.models import Document, FileVersion, Upload
from tests.library.conftest import PDF, make_document, picture
from tests.library.test_tus import begin, send

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PAGE = "/en/library/documents/report/files/"


@pytest.fixture
def desk(sign_in: SignIn, nomsa: Member, report: Document) -> Client:
    return sign_in(nomsa)


def bring(client: Client, *files: tuple[str, bytes], **fields: str) -> Any:
    return client.post(PAGE, {"files": [SimpleUploadedFile(*file) for file in files], **fields})


def arrived(client: Client, document: Document, name: str, content: bytes = PDF) -> Upload:
    """Return the upload of a file that has come by tus."""
    address = begin(client, document.uuid, name=name, size=len(content))["Location"]
    assert send(client, address, 0, content).status_code == 204
    return Upload.objects.get(uuid=address.rpartition("/")[2])


def kept() -> dict[str, str]:
    """Return the names of the newest files by language."""
    versions = FileVersion.objects.order_by("uploaded_at").select_related("language_edition")
    return {version.language_edition.language: version.name for version in versions}


@pytest.mark.parametrize(
    ("name", "languages", "language"),
    [
        ("report_fr.pdf", ["en", "fr"], "fr"),
        ("Report.EN.pdf", ["en", "fr"], "en"),
        ("report (français).pdf", ["en", "fr"], "fr"),
        ("report French.pdf", ["en", "fr"], "fr"),
        ("report-pt-br.pdf", ["pt", "pt-BR"], "pt-BR"),
        ("보고서_한국어.pdf", ["en", "ko"], "ko"),
        ("friends.pdf", ["en", "fr"], ""),
        ("report_en_fr.pdf", ["en", "fr"], ""),
        ("report.pdf", ["en", "fr"], ""),
        ("report.pdf", ["ar"], "ar"),
        ("report_fr.pdf", ["ar"], ""),
    ],
)
def test_language_by_name(name: str, languages: list[str], language: str) -> None:
    assert language_by_name(name, languages) == language


def test_form_takes_files_whose_names_tell(desk: Client) -> None:
    response = bring(desk, ("report_en.pdf", PDF), ("report_fr.pdf", PDF + b"\n"))
    assert (response.status_code, response["Location"]) == (303, "/en/library/documents/report/")
    assert kept() == {"en": "report_en.pdf", "fr": "report_fr.pdf"}
    assert not Upload.objects.exists()


def test_what_is_not_told_is_asked_and_not_sent_again(desk: Client, settings: Any, on_commit: Any) -> None:
    with on_commit():
        response = bring(desk, ("report_en.pdf", PDF), ("other.pdf", PDF + b"\n"))
    html = response.content.decode()
    assert (response.status_code, kept()) == (422, {"en": "report_en.pdf"})
    assert "1 file was added." in html
    assert html.count("report_en.pdf</bdi></a>") == 1
    assert "Choose the language of this file." in html
    upload = Upload.objects.get()
    assert "other.pdf" in desk.get(PAGE).content.decode()
    with on_commit():
        response = desk.post(PAGE, {f"{upload.uuid.hex}-language": "fr"})
    assert (response.status_code, kept()) == (303, {"en": "report_en.pdf", "fr": "other.pdf"})
    assert FileVersion.objects.get(name="other.pdf").sha256 == hashlib.sha256(PDF + b"\n").hexdigest()
    assert list(settings.UPLOADS_ROOT.iterdir()) == []


def test_what_came_by_tus_waits_with_its_guess(desk: Client, report: Document) -> None:
    upload = arrived(desk, report, "report_fr.pdf")
    html = desk.get(PAGE).content.decode()
    assert '<option value="fr" selected>' in html
    assert desk.post(PAGE, {f"{upload.uuid.hex}-language": "fr"}).status_code == 303
    version = FileVersion.objects.get()
    assert (version.uuid, version.size, version.file.read()) == (upload.uuid, len(PDF), PDF)
    assert desk.get(f"/files/{version.uuid}/report_fr.pdf").status_code == 200


def test_a_kept_file_is_not_written_a_second_time(desk: Client, report: Document) -> None:
    upload = arrived(desk, report, "report_fr.pdf")
    inode = upload.path.stat().st_ino
    desk.post(PAGE, {f"{upload.uuid.hex}-language": "fr"})
    assert Path(FileVersion.objects.get().file.path).stat().st_ino == inode


def test_a_file_that_lies_about_its_type(desk: Client, report: Document) -> None:
    upload = arrived(desk, report, "study.pdf", b"MZ\x90\x00" + bytes(60))
    assert "is not what its name says" in desk.get(PAGE).content.decode()
    response = desk.post(PAGE, {f"{upload.uuid.hex}-language": "fr"})
    assert (response.status_code, kept()) == (422, {})
    assert desk.post(PAGE, {"remove": upload.uuid.hex}).status_code == 303
    assert not Upload.objects.exists()


def test_bad_files_keep_no_other_from_coming_in(desk: Client) -> None:
    response = bring(desk, ("drawing.svg", b"<svg/>"), ("report_en.pdf", PDF), ("empty_fr.pdf", b""))
    html = response.content.decode()
    assert (response.status_code, kept()) == (422, {"en": "report_en.pdf"})
    assert "drawing.svg" in html
    assert "not accepted" in html


def test_the_same_file_twice(desk: Client) -> None:
    bring(desk, ("report_en.pdf", PDF))
    response = bring(desk, ("again_en.pdf", PDF))
    assert response.status_code == 422
    assert "This very file is already here" in response.content.decode()
    assert FileVersion.objects.count() == 1


def test_pictures_lose_what_they_tell(desk: Client) -> None:
    assert bring(desk, ("cover_en.jpg", picture("JPEG", comment=b"SecretPlace"))).status_code == 303
    version = FileVersion.objects.get()
    content = version.file.read()
    assert b"SecretPlace" not in content
    assert Image.open(BytesIO(content)).size == (30, 20)
    assert version.sha256 == hashlib.sha256(content).hexdigest()


def test_files_of_another_document_stay_its_own(desk: Client, report: Document) -> None:
    other = make_document("other", languages=("en", "fr"))
    upload = arrived(desk, other, "other_fr.pdf")
    assert "other_fr.pdf" not in desk.get(PAGE).content.decode()
    desk.post(PAGE, {f"{upload.uuid.hex}-language": "fr", "remove": upload.uuid.hex})
    assert Upload.objects.filter(pk=upload.pk).exists()
    assert kept() == {}


def test_only_editors_see_the_page(
    client: Client, sign_in: SignIn, amina: Member, chiara: Member, report: Document
) -> None:
    assert client.get(PAGE).status_code == 302
    assert sign_in(amina).get(PAGE).status_code == 403
    assert bring(sign_in(amina), ("report_en.pdf", PDF)).status_code == 403
    assert kept() == {}
    assert sign_in(chiara).get(PAGE).status_code == 200


def test_queries_do_not_grow(desk: Client, report: Document, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        arrived(desk, report, f"{number}_fr.pdf")
    with django_assert_max_num_queries(12):
        desk.get(PAGE)


def test_a_request_that_is_rolled_back_loses_no_file(nomsa: Member, report: Document, on_commit: Any) -> None:
    upload = receive_file(member=nomsa, target=report.uuid, file=SimpleUploadedFile("report_en.pdf", PDF))
    edition = report.language_editions.get(language="en")
    with on_commit(), pytest.raises(ZeroDivisionError), transaction.atomic():
        take_upload(upload=upload, language_edition=edition)
        assert 1 / 0
    assert Upload.objects.get().path.read_bytes() == PDF
    with on_commit():
        take_upload(upload=Upload.objects.get(), language_edition=edition)
    assert not upload.path.exists()


def test_what_another_transaction_takes_is_not_taken_twice(nomsa: Member, report: Document) -> None:
    upload = receive_file(member=nomsa, target=report.uuid, file=SimpleUploadedFile("report_en.pdf", PDF))
    with pytest.raises(ValidationError), taking(upload):
        Upload.objects.all().delete()  # the bytes go when the other transaction is over
