"""What somebody tries who means harm: on files, uploads, reports, standards and everything else of the library."""

import base64
import io
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile, ZipInfo

import docx
import icalendar
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from brain.core import fetching
from brain.core.csvfiles import quoted
from brain.core.sniffing import ACCEPTED
from brain.core.uploads import clean_file_name
from brain.members.models import Attendance, Member, Part
from brain.news.events.indexing import index_events
from brain.news.indexing import index_news
from brain.news.models import Event, NewsItem
from brain.search.models import Entry
from library import scanning
from library.actions import archives, uploads
from library.archives import contents
from library.exchange import harvesting, simple_archive
from library.exchange.archives import Archive as Archived
from library.exchange.exporting import archive_of
from library.exchange.sheets import clean_cell
from library.extraction.readers import texts_of
from library.indexing import index_document, index_pages
from library.models import (
    Archive,
    Collection,
    CollectionItem,
    Document,
    FileVersion,
    LanguageEdition,
    Link,
    PageText,
    Photo,
    Presentation,
    Recording,
    Report,
    ScanState,
    Session,
    State,
    TextState,
    Upload,
)
from library.reports.indexing import index_sessions
from library.reports.webvtt import parse
from tests.conftest import make_member
from tests.library.conftest import PDF, make_document, picture
from tests.library.reports import make_person, make_photo, make_recording, make_report, make_session, take_part

from .conftest import CANARY
from .crawling import SOUGHT, said_to

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}
BODY, SIZE = "application/offset+octet-stream", len(PDF)
ENDLESS = "9" * 5_000  # more figures than Python makes a number of
SAID = f"The {SOUGHT} and the {CANARY}"
_numbers = count(1)


def add_file(document: Document, *, text: str = "", **fields: Any) -> FileVersion:
    """Return a file of the document's original, in which `text` was read."""
    edition = LanguageEdition.objects.get(document=document, is_original=True)
    version = FileVersion.objects.create(
        language_edition=edition, file=ContentFile(PDF + text.encode(), "x"), name="study.pdf",
        size=SIZE + len(text), media_type="application/pdf", sha256=f"{next(_numbers):064}", page_count=1,
        text_state=TextState.READ, **fields,
    )  # fmt: skip
    PageText.objects.create(version=version, number=1, text=text)
    index_document(document)
    index_pages(version)
    return version


@pytest.fixture
def organiser(db: None) -> Member:
    """Of the 10th academy, and a participant of the 3rd: of nothing else."""
    member = make_member("outsider", "Outsider", editions=(3,))
    Attendance.objects.create(member=member, edition=10, part=Part.ORGANISER, is_confirmed=True)
    return member


# --- A word that is not theirs to read --------------------------------------------------------------------------------


def _titled(slug: str, title: str = SAID, **fields: Any) -> Document:
    document = make_document(slug, **fields)
    LanguageEdition.objects.filter(document=document).update(title=title, abstract=title)
    index_document(document)
    return document


@pytest.fixture
def secrets(db: None) -> list[str]:
    """A library in which the word stands wherever something is not for everybody; the addresses at which it does."""
    session = make_session(make_report(), "opening", "2026-11-15T13:00")
    tomorrow = timezone.localdate() + timedelta(days=1)
    documents = [
        _titled("closed", audience="edition-12"),
        _titled("draft", state=State.DRAFT),
        _titled("review", state=State.REVIEW),
        _titled("gone", state=State.WITHDRAWN, audience="edition-12"),
        _titled("later", title="For later", embargo_until=tomorrow),
    ]
    versions = [add_file(document, text=SAID) for document in documents]
    shelf = Collection.objects.add_root({"slug": "hidden", "name": SAID, "audience": "edition-12"})
    open_shelf = Collection.objects.add_root({"slug": "open", "name": "Open"})
    for document in documents:
        CollectionItem.objects.create(collection=open_shelf, document=document)
        Presentation.objects.create(session=session, document=document)
    photo = make_photo(session, SAID, audience="edition-12")
    recording = make_recording(
        session, "en", captions=f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SAID}\n", audience="edition-12", title=SAID
    )
    Link.objects.create(session=session, url="https://example.org/", title=SAID, audience="edition-12")
    index_sessions([session])
    addresses = [*_of_documents(documents, versions), *_of_reports(recording, photo), *_of_news()]
    return [*addresses, f"/en/library/collections/{shelf.slug}/", f"/en/library/collections/{shelf.slug}/feed.atom"]


def _of_documents(documents: list[Document], versions: list[FileVersion]) -> Iterator[str]:
    for document, version in zip(documents, versions, strict=True):
        page = f"/en/library/documents/{document.slug}/"
        yield from (page + part for part in ("", "related/", "statistics/", "en/text/", "preview/", "edit/", "files/"))
        lasting = f"/d/{document.uuid}"
        yield from (lasting + part for part in ("", "/links.json", "/data.jsonld", "/en.bib", "/en.apa", "/en/1"))
        yield f"/files/{version.uuid}/study.pdf"
        yield f"/pages/{version.uuid}/1.webp"
    yield from ("/en/library/", "/en/library/feed.atom", "/en/library/feed.rss", "/en/library/statistics/")
    yield from ("/en/library/collections/", "/en/library/collections/open/", "/en/library/collections/open/feed.rss")
    yield from ("/en/library/collections/open/download/", "/en/library/export/?form=csv", "/en/library/many/")
    yield from (f"/oai?verb={verb}&metadataPrefix=oai_dc" for verb in ("ListRecords", "ListIdentifiers"))
    yield from (
        "/oai?verb=ListSets",
        "/en/",
        "/en/desk/",
        f"/en/search/?q={SOUGHT}",
        f"/en/search/?q={SOUGHT}&kind=document",
    )


def _of_reports(recording: Recording, photo: Photo) -> Iterator[str]:
    draft = make_report(11, state=State.DRAFT, introduction=SAID)
    hidden = make_session(draft, "hidden", "2026-11-15T13:00", summary=SAID, title=SAID)
    take_part(hidden, make_person("Rita Cardoso"), title=SAID)
    index_sessions([hidden])
    parts = ("", "contents/", "timetable/", "contributors/", "calendar.ics", "offline/", "edit/", "edit/materials/")
    for number, slug in ((12, "opening"), (11, "hidden")):
        yield from (f"/en/academies/{number}/{part}" for part in parts)
        page = f"/en/academies/{number}/sessions/{slug}/"
        yield from (page + part for part in ("", "materials/", f"said/?words={SOUGHT}", "said/", "download/"))
        yield f"/en/academies/{number}/edit/sessions/{slug}/"
    yield from (f"/s/{hidden.uuid}", "/en/people/rita-cardoso/", f"/pictures/{photo.uuid}")
    yield f"/recordings/{recording.uuid}/en/captions.vtt"
    yield f"/recordings/{recording.uuid}/en/video"
    yield f"/en/academies/12/edit/recording/{recording.uuid}/"


def _of_news() -> Iterator[str]:
    soon = timezone.now() + timedelta(days=1)
    when = {"starts_at": soon, "ends_at": soon + timedelta(hours=1), "time_zone": "UTC", "title": SAID, "edition": 12}
    events = [
        Event.objects.create(slug="closed", state=State.PUBLISHED, audience="edition-12", **when),
        Event.objects.create(slug="draft", state=State.DRAFT, **when),
    ]
    item = NewsItem.objects.create(slug="draft-news", title=SAID, kind="news", state=State.DRAFT)
    index_events(events)
    index_news([item])
    yield from (
        "/en/news/",
        "/en/news/feed.atom",
        "/en/news/events/",
        "/en/news/events/events.ics",
        "/en/news/draft-news/",
    )
    yield f"/en/news/events/calendar/{soon.year}/{soon.month:02}/"
    for event in events:
        yield from (f"/en/news/events/{event.slug}/", f"/en/news/events/{event.slug}/event.ics", f"/e/{event.uuid}")


@pytest.mark.parametrize("person", ["guest", "organiser"])
def test_no_page_file_or_list_gives_what_is_not_for_its_reader(
    person: str, secrets: list[str], organiser: Member, sign_in: SignIn
) -> None:
    reader = Client() if person == "guest" else sign_in(organiser)
    assert [address for address in secrets if CANARY in said_to(reader, address)] == []


def test_those_pages_do_give_it_to_editors(secrets: list[str], chiara: Member, sign_in: SignIn) -> None:
    editor, some = sign_in(chiara), secrets[::4]
    assert sum(CANARY in said_to(editor, address) for address in some) > len(some) // 2


def test_offline_copy_and_zip_hold_what_their_reader_sees(secrets: list[str], client: Client) -> None:
    found = {}
    for page in ("/en/academies/12/offline/", "/en/academies/12/sessions/opening/download/"):
        client.post(page)
        found[page] = re.search(r'href="(/[^"]+\.zip)"', client.get(page).content.decode())
    copy, files = found.values()
    assert copy and not files, "nothing of the session is for guests"
    with ZipFile(io.BytesIO(client.get(copy[1]).getvalue())) as packed:
        assert "sessions/opening.html" in packed.namelist()
        assert not any(CANARY.encode() in packed.read(name) for name in packed.namelist())


# --- Uploads ----------------------------------------------------------------------------------------------------------


def begin(client: Client, target: Any, *, name: str = "study.pdf", size: Any = SIZE, **headers: str) -> Any:
    pairs = {"filename": name, "for": str(target)}
    said = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
    return client.post("/uploads/", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": said, **headers})


def send(client: Client, address: str, offset: Any, body: bytes = PDF) -> Any:
    return client.patch(address, body, content_type=BODY, headers={**TUS, "Upload-Offset": str(offset)})


@pytest.fixture
def study(db: None) -> Document:
    return make_document("study")


def test_upload_is_nobody_elses(study: Document, sign_in: SignIn, chiara: Member, nomsa: Member) -> None:
    address = begin(sign_in(chiara), study.uuid)["Location"]
    other = sign_in(nomsa)
    assert other.head(address, headers=TUS).status_code == 404
    assert send(other, address, 0).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert Client().head(address, headers=TUS).status_code in (403, 404)
    assert Upload.objects.get().received == 0


def test_files_come_in_for_nothing_that_is_not_theirs(organiser: Member, sign_in: SignIn, study: Document) -> None:
    client = sign_in(organiser)
    own, other = make_report(10), make_report(12)
    session = make_session(other, "opening")
    assert begin(client, own.edition.uuid).status_code == 201
    assert [begin(client, thing.uuid).status_code for thing in (study, other.edition, session)] == [403] * 3


def test_right_that_was_taken_ends_an_upload(study: Document, sign_in: SignIn, chiara: Member) -> None:
    client = sign_in(chiara)
    address = begin(client, study.uuid)["Location"]
    chiara.groups.clear()
    assert send(client, address, 0).status_code == 403
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize("number", [ENDLESS, "9" * 19, "-1", "1e3", "١", ""])
def test_figures_that_are_no_length(study: Document, sign_in: SignIn, chiara: Member, number: str) -> None:
    client = sign_in(chiara)
    assert begin(client, study.uuid, size=number).status_code in (400, 413)
    address = begin(client, study.uuid)["Location"]
    assert send(client, address, number).status_code in (400, 409)


def test_what_only_reads_cannot_be_turned_into_an_act(study: Document, chiara: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(chiara)
    upload = uploads.begin_upload(member=chiara, target=study.uuid, name="study.pdf", size=9)
    headers = {**TUS, "X-HTTP-Method-Override": "DELETE"}
    assert client.get(f"/uploads/{upload.uuid}", headers=headers).status_code == 405
    assert client.post(f"/uploads/{upload.uuid}", headers=headers).status_code == 403
    assert Upload.objects.exists()


@pytest.mark.parametrize("pieces", [[PDF], [PDF[:10]]])
def test_upload_that_is_removed_while_it_is_sent(
    study: Document, sign_in: SignIn, chiara: Member, pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(chiara)
    address = begin(client, study.uuid)["Location"]

    def arriving(request: Any) -> Iterator[bytes]:
        yield from pieces
        uploads.forget_upload(upload=Upload.objects.get())

    monkeypatch.setattr("library.views.uploads._pieces", arriving)
    assert send(client, address, 0).status_code == 404
    assert not Upload.objects.exists()


def test_upload_is_taken_once(study: Document, chiara: Member) -> None:
    session = make_session(make_report(), "opening")
    content = picture("PNG")
    upload = uploads.begin_upload(member=chiara, target=session.uuid, name="a.png", size=len(content))
    uploads.continue_upload(upload=upload, offset=0, body=[content])
    with uploads.taking(upload):
        with pytest.raises(ValidationError), uploads.taking(Upload.objects.get()):
            pass
        with pytest.raises(uploads.Busy):  # the file that is kept is this very one on the disk
            uploads.continue_upload(upload=Upload.objects.get(), offset=len(content), body=[b"more"])
    with pytest.raises(ValidationError), uploads.taking(upload):
        pass


def test_no_more_is_waiting_than_a_member_may_have(
    study: Document, sign_in: SignIn, chiara: Member, settings: Any
) -> None:
    settings.MAX_WAITING_BYTES = 2 * len(PDF)
    client = sign_in(chiara)
    assert [begin(client, study.uuid).status_code for _number in range(3)] == [201, 201, 507]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/study.pdf", "study.pdf"),
        ("..\\..\\Startup\\study.pdf", "study.pdf"),
        ("/etc/cron.d/study.pdf", "study.pdf"),
        ("study\r\nSet-Cookie: x=1.pdf", "studySet-Cookie: x=1.pdf"),
        ("study\u202efdp.pdf", "studyfdp.pdf"),
        ("study\0.pdf", "study.pdf"),
    ],
)
def test_names_lead_nowhere(name: str, kept: str) -> None:
    assert clean_file_name(name) == kept


def test_number_of_another_file_takes_nothing_away(study: Document, sign_in: SignIn, chiara: Member) -> None:
    other = add_file(make_document("other"))
    given = {"key": str(other.uuid), "file": SimpleUploadedFile("study.pdf", PDF)}
    assert sign_in(chiara).post("/en/library/documents/study/en/upload/", given).status_code == 422
    assert FileVersion.objects.get().file.read() == PDF


def test_file_that_lies_about_its_type_stays_outside(study: Document, sign_in: SignIn, chiara: Member) -> None:
    client, content = sign_in(chiara), b"<script>alert(1)</script>"
    address = begin(client, study.uuid, size=len(content))["Location"]
    send(client, address, 0, content)
    client.post("/en/library/documents/study/files/", {f"{Upload.objects.get().uuid.hex}-language": "en"})
    assert not FileVersion.objects.exists()


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", [f"bytes={ENDLESS}-", f"bytes=0-{ENDLESS}", f"bytes=-{ENDLESS}", "bytes=5-2", "bytes=-"]
)
def test_ranges_that_nobody_means(study: Document, client: Client, asked: str) -> None:
    version = add_file(study)
    answer = client.get(f"/files/{version.uuid}/study.pdf", headers={"Range": asked})
    assert (answer.status_code, answer.getvalue()) == (200, PDF)


@pytest.mark.parametrize("page", [ENDLESS, "-1", "0", "x", "%00", "२"])
def test_pages_that_there_are_not(study: Document, client: Client, page: str) -> None:
    add_file(study, text="Words")
    answer = client.get(f"/en/library/documents/study/en/text/?page={page}")
    assert (answer.status_code, "Words" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("number", ["9" * 20, ENDLESS])
def test_numbers_in_addresses_that_no_database_holds(
    study: Document, sign_in: SignIn, chiara: Member, number: str
) -> None:
    version, client = add_file(study), sign_in(chiara)
    recording = make_recording(make_session(make_report(), "opening"))
    track = f"/en/academies/12/edit/recording/{recording.uuid}/track/{number}/remove/"
    assert client.post(track).status_code == client.post(f"/en/library/links/{number}/").status_code == 404
    for address in (f"/pages/{version.uuid}/{number}.webp", f"/en/academies/{number}/", f"/d/{study.uuid}/xx/{number}"):
        assert client.get(address).status_code == 404, address[:40]


def test_file_has_one_name_and_cannot_run(study: Document, client: Client) -> None:
    version = add_file(study)
    answer = client.get(f"/files/{version.uuid}/study.pdf")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    for name in ("study.html", "..%2Fstudy.pdf", "study.pdf%00", "study.pdf%0d%0aX: 1"):
        assert client.get(f"/files/{version.uuid}/{name}").status_code == 404


def test_words_of_an_infected_file_are_found_no_more(
    study: Document, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = add_file(study, text="kiosks")
    assert Entry.objects.filter(page=1).exists()
    monkeypatch.setattr(scanning, "virus_in", lambda pieces: "Eicar")
    settings.CLAMD = "127.0.0.1:1"
    scanning.scan_files.call()
    assert FileVersion.objects.get(pk=version.pk).scan == ScanState.INFECTED
    assert not Entry.objects.filter(page=1).exists()


def test_zip_that_many_ask_for_is_begun_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(archives, "make_archive", SimpleNamespace(enqueue=begun.append))
    shelf = Collection.objects.add_root({"slug": "shelf", "name": "Shelf"})
    document = make_document("study")
    CollectionItem.objects.create(collection=shelf, document=document)
    add_file(document)
    for _number in range(5):
        client.post("/en/library/collections/shelf/download/")
    assert len(begun) == 1
    Archive.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    client.post("/en/library/collections/shelf/download/")
    assert len(begun) == 2, "its worker may have died"


def test_office_files_read_nothing_beside_themselves(tmp_path: Path) -> None:
    secret, written, evil = tmp_path / "secret", io.BytesIO(), tmp_path / "evil.docx"
    secret.write_text(CANARY)
    document = docx.Document()
    document.add_paragraph("Words and MARK")
    document.save(written)
    entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    with ZipFile(written) as clean, ZipFile(evil, "w") as packed:
        for name in clean.namelist():
            xml = clean.read(name)
            if name == "word/document.xml":
                xml = (entity + xml.decode().partition("?>")[2].replace("MARK", "&e;")).encode()
            packed.writestr(name, xml)
    said = "".join(texts_of(evil, ACCEPTED[".docx"]))
    assert "Words" in said and CANARY not in said


def test_page_of_a_zip_of_everything_is_made_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_FILES", 2)
    shelf = Collection.objects.add_root({"slug": "shelf", "name": "Shelf"})
    for number in range(5):
        document = make_document(f"study-{number}")
        CollectionItem.objects.create(collection=shelf, document=document)
        add_file(document)
    assert len(contents.contents_of_collection(AnonymousUser(), shelf).files) == 3
    assert client.post("/en/library/collections/shelf/download/").status_code == 422
    assert not Archive.objects.exists()


# --- Reports ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def twelve(db: None) -> Report:
    return make_report(12)


def test_materials_of_one_academy_are_not_changed_through_another(
    organiser: Member, sign_in: SignIn, twelve: Report
) -> None:
    client = sign_in(organiser)
    make_report(10)
    session = make_session(twelve, "opening")
    photo, recording = make_photo(session, "Hands"), make_recording(session, "en", title="All")
    track = recording.tracks.get()
    given = {"text": "Mine", "title": "Mine", "language": "en", "audience": "public", "order": "0", "sure": "on"}
    for number in (10, 12):
        edit = f"/en/academies/{number}/edit"
        for address in (
            f"{edit}/photo/{photo.uuid}/", f"{edit}/photo/{photo.uuid}/remove/", f"{edit}/recording/{recording.uuid}/",
            f"{edit}/link/{photo.uuid}/", f"{edit}/recording/{recording.uuid}/track/{track.pk}/remove/",
            f"{edit}/sessions/opening/", f"{edit}/sessions/opening/remove/", f"{edit}/sessions/opening/materials/",
        ):  # fmt: skip
            assert client.post(address, given).status_code in (403, 404), address
    assert (Photo.objects.get().text, Recording.objects.get().title) == ("Hands", "All")
    assert Session.objects.filter(slug="opening").exists() and recording.tracks.exists()


def test_track_of_another_recording_stays(sign_in: SignIn, chiara: Member, twelve: Report) -> None:
    session = make_session(twelve, "opening")
    one, other = make_recording(session, "en"), make_recording(session, "fr")
    address = f"/en/academies/12/edit/recording/{one.uuid}/track/{other.tracks.get().pk}/remove/"
    assert sign_in(chiara).post(address).status_code == 404
    assert other.tracks.exists()


def test_report_of_another_academy_is_not_moved_on(organiser: Member, sign_in: SignIn, twelve: Report) -> None:
    own = make_report(10, state=State.DRAFT)
    client = sign_in(organiser)
    act = {"act": "withdrawn", "note": "x"}
    assert client.post(f"/en/desk/report/{twelve.uuid}/", act).status_code == 404
    assert client.post(f"/en/desk/document/{make_document('study').uuid}/", act).status_code == 404
    organiser.silenced_until = timezone.now() + timedelta(days=1)
    organiser.save()
    assert client.post(f"/en/desk/report/{own.uuid}/", {"act": "published"}).status_code == 403
    assert set(Report.objects.values_list("edition__number", "state")) == {(12, "published"), (10, "draft")}


def test_material_is_for_nobody_that_its_form_does_not_offer(sign_in: SignIn, chiara: Member, twelve: Report) -> None:
    session = make_session(twelve, "opening")
    given = {
        "act": "link",
        "title": "A page",
        "language": "en",
        "url": "https://example.org/",
        "audience": "edition-11",
    }
    address = f"/en/academies/12/edit/sessions/{session.slug}/materials/"
    assert sign_in(chiara).post(address, given).status_code == 422
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a.org/\r\nX: 1", " javascript://a%0aalert(1)"]
)
def test_addresses_that_would_run(sign_in: SignIn, chiara: Member, twelve: Report, url: str) -> None:
    recording = make_recording(make_session(twelve, "opening"))
    client = sign_in(chiara)
    link = {"act": "link", "title": "A page", "language": "en", "url": url, "audience": "public"}
    client.post("/en/academies/12/edit/materials/", link)
    track = {"act": "track", "url": url, "language": "en", "form": "video"}
    client.post(f"/en/academies/12/edit/recording/{recording.uuid}/", track)
    assert not Link.objects.exists()
    assert not recording.tracks.exists()


@pytest.mark.parametrize("cue", ["<" * 60_000, "<v " * 20_000, "<v" + " " * 60_000, "<v.a" * 15_000])
def test_captions_that_would_keep_the_site_busy(cue: str) -> None:
    begun = time.process_time()
    parse(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{cue}\n")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("hours", [ENDLESS, "9" * 400])
def test_captions_of_a_time_without_end(sign_in: SignIn, chiara: Member, twelve: Report, hours: str) -> None:
    recording = make_recording(make_session(twelve, "opening"))
    vtt = f"WEBVTT\n\n{hours}:00:01.000 --> {hours}:00:02.000\nWords\n".encode()
    given = {"act": "captions", "language": "en", "kind": "captions", "file": SimpleUploadedFile("a.vtt", vtt)}
    assert sign_in(chiara).post(f"/en/academies/12/edit/recording/{recording.uuid}/", given).status_code == 422
    assert not recording.captions.exists()


def test_captions_are_words_and_no_page(client: Client, twelve: Report) -> None:
    evil = '<v <script>x>&lt;script&gt;alert(1)&lt;/script&gt; <img src=x onerror="alert(1)">'
    captions = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{evil}\n"
    recording = make_recording(make_session(twelve, "opening"), "en", captions=captions)
    for address in ("said/", "said/?words=alert", ""):
        html = client.get(f"/en/academies/12/sessions/opening/{address}").content.decode()
        assert "<script>alert" not in html and "onerror" not in html
    answer = client.get(f"/recordings/{recording.uuid}/en/captions.vtt")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/vtt; charset=utf-8", "nosniff")
    assert client.get(f"/recordings/{recording.uuid}/en%00/captions.vtt").status_code == 404
    assert client.get(f"/recordings/{recording.uuid}/en%00/video").status_code == 404


def test_summaries_run_nothing(client: Client) -> None:
    evil = "<script>alert(1)</script> [x](javascript:alert(1)) ![x](https://evil.example/pixel)"
    make_session(make_report(12, introduction=evil), "opening", summary=evil)
    for address in ("/en/academies/12/", "/en/academies/12/sessions/opening/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html and 'href="javascript:' not in html and 'src="https://evil' not in html


EDITORS_ALONE = [
    "/en/library/add/", "/en/library/many/", "/en/library/export/", "/en/library/imports/", "/en/library/links/",
    "/en/library/imports/from/sheet/", "/en/library/imports/from/oai/", "/en/library/imports/from/saf/",
    "/en/library/collections/add/", "/en/library/collections/shelf/edit/", "/en/library/collections/shelf/move/",
    "/en/library/collections/shelf/remove/", "/en/library/collections/shelf/shelf/", "/en/library/topics/add/",
    "/en/library/documents/study/edit/", "/en/library/documents/study/files/", "/en/library/documents/study/preview/",
    "/en/library/documents/study/en/upload/", "/en/library/documents/study/en/read-again/", "/en/academies/add/",
    "/en/news/new/", "/en/news/events/new/",
]  # fmt: skip


def test_organisers_are_no_editors(organiser: Member, sign_in: SignIn, study: Document) -> None:
    make_report(10)
    Collection.objects.add_root({"slug": "shelf", "name": "Shelf"})
    add_file(study)
    client = sign_in(organiser)
    for address in EDITORS_ALONE:
        assert client.get(address).status_code in (403, 404, 405), address
        assert client.post(address, {"title": "Mine", "number": "99", "document": "study"}).status_code in (
            403,
            404,
            405,
        )


# --- Standards --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "until=9999-12-31", "until=9999-12-31T23:59:59Z", "from=0001-01-01", "set=language-en%00",
        "set=collection-%00", "set=" + ENDLESS,
    ],
)  # fmt: skip
def test_harvesters_of_strange_days_and_sets(study: Document, client: Client, asked: str) -> None:
    answer = client.get(f"/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&{asked}").content.decode()
    assert ("<identifier>" in answer) != ("badArgument" in answer)
    assert ("<identifier>" in answer) == ("set=" not in asked)


@pytest.mark.parametrize("token", ["", "x", "%00", "W10:x:y", ENDLESS, "é:é:é"])
def test_tokens_that_nobody_gave(study: Document, client: Client, token: str) -> None:
    answer = client.get(f"/oai?verb=ListRecords&resumptionToken={token}")
    assert "badResumptionToken" in answer.content.decode()


def test_lines_do_not_break_out_of_calendars_feeds_and_citations(client: Client) -> None:
    evil = "Open\r\nBEGIN:VALARM\rTRIGGER:x\r\nEND:VALARM\x0b<b>"
    soon = timezone.now() + timedelta(days=1)
    Event.objects.create(
        slug="evil", title=evil, summary=evil, venue=evil, organisers=evil, state=State.PUBLISHED, time_zone="UTC",
        starts_at=soon, ends_at=soon + timedelta(hours=1),
    )  # fmt: skip
    calendar = client.get("/en/news/events/evil/event.ics").content
    assert [part.name for part in icalendar.Calendar.from_ical(calendar).walk()] == ["VCALENDAR", "VEVENT"]
    assert b"\rTRIGGER" not in calendar
    document = _titled("study", title=f"{evil}\r\nER  - \r\nTY  - BOOK")
    assert client.get("/en/library/feed.atom").status_code == client.get("/en/library/feed.rss").status_code == 200
    ris = client.get(f"/d/{document.uuid}/en.ris").content.decode()
    assert [line[:2] for line in ris.split("\r\n")].count("TY") == 1
    assert "</script><" not in client.get("/en/library/documents/study/").content.decode()


def test_linked_data_does_not_end_its_block(client: Client) -> None:
    _titled("study", title="</script><script>alert(1)</script><!--")
    html = client.get("/en/library/documents/study/").content.decode()
    assert "<script>alert" not in html and "<!--" not in html.partition("ld+json")[2].partition("</script>")[0]


@pytest.mark.parametrize(
    "target", ["http://[", "//[x", "file:///etc/passwd", "http://a@example.org/", "http://a.org:22/"]
)
def test_site_that_sends_the_link_check_elsewhere(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(fetching, "_ask", lambda url, method, most: (302, {"location": target}, b""))
    with pytest.raises(fetching.NotAllowed):
        fetching.fetch("https://example.org/", before=asked.append)
    assert asked == ["https://example.org/"]


def test_addresses_within_this_network_are_closed() -> None:
    inside = [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "0.0.0.0",
    ]
    assert not any(map(fetching.is_open, inside))
    assert fetching.is_open("93.184.215.14")


# --- Statistics -------------------------------------------------------------------------------------------------------


def test_counts_do_not_grow_by_reloading(study: Document, client: Client) -> None:
    version = add_file(study)
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    address = f"/files/{version.uuid}/study.pdf"
    for more in ({}, {}, {"Range": "bytes=0-"}, {"Range": "bytes=5-"}, {"If-None-Match": '"x"'}):
        client.get(address, headers=browser | more)
    client.head(address, headers=browser)
    for robot in ("", "Googlebot/2.1", "curl/8", "python-requests/2"):
        client.get(address, headers={"User-Agent": robot})
    assert list(study.uses.values_list("kind", "count")) == [("download", 1)]


# --- In and out -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1"])
def test_cells_that_spreadsheet_programs_would_run(cell: str) -> None:
    assert quoted(cell) == f"'{cell}"
    assert clean_cell(quoted(cell)).strip() == cell.strip()


def test_locked_files_are_not_taken_along(study: Document) -> None:
    add_file(study, scan=ScanState.INFECTED)
    with ZipFile(io.BytesIO(b"".join(archive_of(Document.objects.all())))) as packed:
        assert "study/dublin_core.xml" in packed.namelist()
        assert not any(name.endswith(".pdf") for name in packed.namelist())


def test_repository_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = count()

    def fetch(url: str, most: int) -> fetching.Answer:
        token = f"<ListRecords><resumptionToken>{next(tokens)}</resumptionToken></ListRecords>"
        body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{token}</OAI-PMH>'
        return fetching.Answer(url, 200, {}, body.encode(), has_moved=False)

    monkeypatch.setattr(harvesting, "fetch", fetch)
    monkeypatch.setattr(harvesting, "_MOST_PARTS", 5)
    position = harvesting.beginning("https://example.org/oai", "", since="", language="en")
    with pytest.raises(harvesting.Refused):
        for _part in range(10):
            _items, position = harvesting.next_items(position)
    assert next(tokens) == 5


def test_zip_of_very_many_files_is_opened_at_once() -> None:
    archive = Archived(None)
    vars(archive)["_zip"] = SimpleNamespace(infolist=lambda: [ZipInfo(f"{number}.pdf") for number in range(30_000)])
    begun = time.process_time()
    assert archive.has("29999.pdf")
    assert time.process_time() - begun < 2


def test_names_in_an_archive_can_be_kept() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as written:
        written.writestr("a/dublin_core.xml", "<dublin_core><dcvalue element='title'>A</dcvalue></dublin_core>")
        written.writestr("a/contents", "a\0b.pdf\n")
    archive = Archived(None)
    vars(archive)["_zip"] = ZipFile(packed)
    (item,) = simple_archive.items_of(archive, "en")
    assert item.parts[0].files == ["a/ab.pdf"]
