"""The offline copy of a report: what is in it, for whom, and until when it holds."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from brain.core.storage import WholeFileStorage
from brain.members.models import Member
from library.actions.reports import announce_material, announce_session
from library.models import CopyState, Document, OfflineCopy, Presentation, Report, Session, State
from tests.library.conftest import make_document
from tests.library.reports import (
    CAPTIONS,
    make_person,
    make_photo,
    make_recording,
    make_report,
    make_session,
    take_part,
)
from tests.library.test_downloads import put_file

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PAGE = "/en/academies/12/offline/"


@pytest.fixture
def opening(db: None) -> Session:
    session = make_session(
        make_report(introduction="Welcome."), "opening", "2021-11-15T13:00", summary="A *good* start."
    )
    take_part(session, make_person("Rita Cardoso"), title="Adviser then")
    return session


def copy_for(client: Client, page: str = PAGE) -> dict[str, bytes]:
    """Return what lies in the copy that the reader asks for, and gets."""
    assert client.post(page).status_code == 303
    html = client.get(page).content.decode()
    response = client.get(re.findall(r"/offline/[0-9a-f-]+\.zip", html)[0])
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(BytesIO(response.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_copy_holds_the_whole_report_and_needs_nothing_else(client: Client, opening: Session) -> None:
    document = make_document("slides")
    put_file(document, "my slides.pdf")
    Presentation.objects.create(session=opening, document=document)
    photo = make_photo(opening, "Hands go up")
    make_recording(opening, "en", captions=CAPTIONS)
    files = copy_for(client)
    slides = f"files/opening/en-{document.pk}-my slides.pdf"
    assert {
        "index.html", "timetable.html", "people.html", "sessions/opening.html", "css/site.css",
        f"photos/{photo.uuid}.webp", slides,
    } <= files.keys()  # fmt: skip
    page = files["sessions/opening.html"].decode()
    for words in ("A <em>good</em> start.", "Adviser then", "Hands go up", "The markets were closed."):
        assert words in page
    assert f'href="../{slides.replace(" ", "%20")}"' in page
    for name, content in files.items():
        for address in re.findall(r'(?:src|href)="([^"#]+)"', content.decode()) if name.endswith(".html") else ():
            assert address.startswith("http") or _points_at(name, address) in files, (name, address)
        assert b"<script" not in content


def _points_at(page: str, address: str) -> str:
    folder = page.rpartition("/")[0]
    path = address.replace("%20", " ")
    return path.removeprefix("../") if path.startswith("../") else f"{folder}/{path}".lstrip("/")


def test_copy_is_in_the_language_of_the_page(client: Client, opening: Session) -> None:
    opening.translations.create(language="ar", title="الافتتاح")
    files = copy_for(client, PAGE.replace("/en/", "/ar/"))
    assert 'dir="rtl"' in files["index.html"].decode()
    assert "الافتتاح" in files["sessions/opening.html"].decode()
    assert OfflineCopy.objects.get().language == "ar"


def test_copy_has_what_its_readers_may_see(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, opening: Session
) -> None:
    make_photo(opening, "For all")
    make_photo(opening, "For the group", audience="edition-12")
    for reader, secret in ((client, False), (sign_in(eunji), False), (sign_in(amina), True)):
        page = copy_for(reader)["sessions/opening.html"].decode()
        assert ("For all" in page, "For the group" in page) == (True, secret)
    secret_copy = OfflineCopy.objects.get(audience="edition-12")
    for reader, status in ((client, 404), (sign_in(eunji), 404), (sign_in(amina), 200)):
        assert reader.get(f"/offline/{secret_copy.uuid}.zip").status_code == status


def test_files_under_embargo_are_left_out(client: Client, opening: Session) -> None:
    document = make_document("slides", embargo_until=date.today() + timedelta(days=3))
    put_file(document)
    Presentation.objects.create(session=opening, document=document)
    files = copy_for(client)
    assert "slides in en" in files["sessions/opening.html"].decode()
    assert not any(name.endswith(".pdf") for name in files)


def test_copy_is_made_once_and_anew_after_a_change(client: Client, opening: Session, on_commit: Any) -> None:
    copy_for(client)
    first = OfflineCopy.objects.get()
    assert client.post(PAGE).status_code == 303
    assert OfflineCopy.objects.get().file.name == first.file.name
    opening.title = "Another beginning"
    opening.save()
    announce_session(opening)
    response = client.get(f"/offline/{first.uuid}.zip")
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert "has changed since" in client.get(PAGE).content.decode()
    with on_commit():
        assert "Another beginning" in copy_for(client)["sessions/opening.html"].decode()
    assert not first.file.storage.exists(str(first.file.name))


def test_what_was_taken_back_is_not_handed_out(client: Client, opening: Session) -> None:
    photo = make_photo(opening, "A face")
    copy_for(client)
    photo.audience = "members"
    photo.save()
    announce_material(photo)
    assert client.get(f"/offline/{OfflineCopy.objects.get().uuid}.zip").status_code == 302


def test_report_that_is_not_there(client: Client, opening: Session) -> None:
    copy_for(client)
    copy = OfflineCopy.objects.get()
    for state, status in ((State.DRAFT, 404), (State.WITHDRAWN, 410)):
        Report.objects.update(state=state)
        assert client.get(PAGE).status_code == client.post(PAGE).status_code == status
        assert client.get(f"/offline/{copy.uuid}.zip").status_code == status


def test_copy_that_fails_can_be_asked_for_again(
    client: Client, opening: Session, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def full(*args: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(WholeFileStorage, "_save", full)
        assert client.post(PAGE).status_code == 303
    assert "could not be made" in caplog.text
    assert OfflineCopy.objects.get().state == CopyState.FAILED
    assert "The copy could not be made" in client.get(PAGE).content.decode()
    assert "index.html" in copy_for(client)


def test_page_waits_for_the_copy(client: Client, opening: Session) -> None:
    copy_for(client)
    OfflineCopy.objects.update(state=CopyState.WAITING)
    assert 'hx-trigger="every 2s"' in client.get(f"{PAGE}state/").content.decode()
    assert "The copy is being made" in client.get(PAGE).content.decode()


def test_a_newer_copy_is_made_once_an_embargo_is_over(
    client: Client, opening: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    document = make_document("slides", embargo_until=today + timedelta(days=1))
    put_file(document)
    Presentation.objects.create(session=opening, document=document)
    assert not any(name.endswith(".pdf") for name in copy_for(client))
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=1))
    caches["local"].clear()
    assert "has changed since" in client.get(PAGE).text
    assert any(name.endswith(".pdf") for name in copy_for(client))


def test_a_newer_copy_is_made_when_materials_are_for_others(client: Client, opening: Session) -> None:
    document, recording = make_document("slides"), make_recording(opening, "en")
    Presentation.objects.create(session=opening, document=document)
    for rows in (Document.objects.filter(pk=document.pk), type(recording).objects.all()):
        copy_for(client)
        rows.update(audience="edition-12")
        caches["local"].clear()
        assert "has changed since" in client.get(PAGE).text
