"""What somebody tries who means harm, once more: on lists, tombstones, notices, imports, copies and what is counted."""

import io
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache, caches
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from brain.core.storage import delete_with_row
from brain.members.models import Attendance, Member, Part
from brain.news.models import Event, NewsItem, Picture
from brain.notifications.mails import compose
from brain.notifications.models import Mail, Notification
from brain.publishing.workflow import move
from library import scanning
from library.actions import imports, uploads
from library.actions.documents import tell
from library.models import (
    FOR_IMPORTS,
    CatalogueRecord,
    Collection,
    CollectionItem,
    Document,
    FileVersion,
    Import,
    ImportStage,
    LanguageEdition,
    Photo,
    Presentation,
    Report,
    ScanState,
    State,
    Upload,
    Use,
)
from library.reports.indexing import index_sessions
from tests.conftest import make_member
from tests.library.conftest import PDF, make_document, package
from tests.library.reports import make_person, make_photo, make_recording, make_report, make_session, take_part

from .conftest import CANARY
from .crawling import SOUGHT, said_to
from .test_library_attacks import ENDLESS, add_file, begin, send

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
SAID = f"The {SOUGHT} and the {CANARY}"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
LIST = "/en/library/"


def titled(slug: str, title: str = SAID, **fields: Any) -> Document:
    document = make_document(slug, **fields)
    LanguageEdition.objects.filter(document=document).update(title=title)
    tell(document)
    return document


@pytest.fixture
def organiser(db: None) -> Member:
    member = make_member("outsider", "Outsider", editions=(3,))
    Attendance.objects.create(member=member, edition=10, part=Part.ORGANISER, is_confirmed=True)
    return member


@pytest.fixture
def study(db: None) -> Document:
    return make_document("study")


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelves(db: None) -> None:
    """Three documents with the word that everybody may read, and as many that are not for everybody."""
    for number in range(3):
        titled(f"open-{number}", f"The {SOUGHT} {number}", issued="2019")
    closed: dict[str, Any] = {"countries": ("PT",), "issued": "1987", "languages": ("ko",), "type": "secret"}
    titled("closed", audience="edition-12", **closed)
    titled("draft", state=State.DRAFT, **closed)
    titled("gone", state=State.WITHDRAWN, audience="edition-12", **closed)


@pytest.mark.parametrize("order", ["", "best", "newest", "title", "nonsense"])
def test_list_counts_and_orders_nothing_closed(shelves: None, client: Client, order: str) -> None:
    with_closed = client.get(f"{LIST}?q={SOUGHT}&order={order}").text
    Document.objects.exclude(slug__startswith="open").delete()
    caches["local"].clear()
    without = client.get(f"{LIST}?q={SOUGHT}&order={order}").text
    assert CANARY not in with_closed and "1987" not in with_closed
    assert re.findall(r'href="[^"]*"|>\d+<', with_closed) == re.findall(r'href="[^"]*"|>\d+<', without)


def test_order_by_title_that_was_kept_for_editors_tells_others_nothing(
    shelves: None, client: Client, sign_in: SignIn, chiara: Member
) -> None:
    assert CANARY in sign_in(chiara).get(f"{LIST}?order=title").text
    assert CANARY not in client.get(f"{LIST}?order=title").text


@pytest.mark.parametrize("value", ["language=ko", "year=1987", "country=PT", "edition=12", "type=secret"])
def test_value_of_closed_documents_is_as_unknown_as_any(shelves: None, client: Client, value: str) -> None:
    name, _, asked = value.partition("=")
    closed = client.get(f"{LIST}?{value}&q={SOUGHT}").text
    unknown = client.get(f"{LIST}?{name}={'q' * len(asked)}&q={SOUGHT}").text
    assert closed.count("open-") == unknown.count("open-")


@pytest.mark.parametrize(
    "words",
    [
        '"', "'", "*", "-", "()", "NEAR(", "a OR", "%00", "%25", "\\", "kind:post", "kind:", "by:amina",
        "in:edition-12", "audience:edition-12", "lang:", "before:9999-99-99", "é" * 300, "a " * 5_000, ENDLESS,
        "<script>alert(1)</script>", "%F0%9F%8D%9E", "%ff", "title:" * 80, "-" * 200, '"' * 199,
    ],
)  # fmt: skip
def test_words_that_nobody_means(shelves: None, client: Client, words: str) -> None:
    begun = time.process_time()
    answer = client.get(f"{LIST}?q={words}&order=title&page={ENDLESS}&order[]=x")
    assert answer.status_code in (200, 404)
    assert CANARY not in answer.text and "<script>alert" not in answer.text
    assert time.process_time() - begun < 5


# --- Pictures for other sites -----------------------------------------------------------------------------------------


def card_of(client: Client, address: str) -> str:
    (path,) = re.findall(r'property="og:image" content="[^"]*?//[^/"]+(/[^"]+)"', client.get(address).text)
    return str(path)


def test_cards_show_nothing_closed(client: Client, sign_in: SignIn, chiara: Member) -> None:
    session = make_session(make_report(), "opening")
    closed = make_photo(session, "Closed", audience="edition-12")
    of_academy = make_photo(session.edition, "Closed too", audience="members")
    tomorrow = timezone.localdate() + timedelta(days=1)
    later = titled("later", embargo_until=tomorrow)
    version = add_file(later)
    page = f"{LIST}documents/later/"
    for address in (page, "/en/academies/12/sessions/opening/", "/en/academies/12/", LIST, "/en/"):
        sign_in(chiara).get(address)
        assert card_of(client, address).startswith("/static/"), address
        html = client.get(address).text
        assert not any(str(thing.uuid) in html for thing in (closed, of_academy, version)), address
    photo = make_photo(session, "Open", order=9)
    caches["local"].clear()
    caches["pages"].clear()
    assert card_of(client, "/en/academies/12/sessions/opening/") == f"/pictures/{photo.uuid}"


def test_pictures_of_closed_news_are_shown_nowhere(client: Client, sign_in: SignIn, organiser: Member) -> None:
    soon = timezone.now() + timedelta(days=1)
    when = {"starts_at": soon, "ends_at": soon + timedelta(hours=1), "time_zone": "UTC", "title": "Event"}
    things: list[Any] = [
        Event.objects.create(slug="closed", state=State.PUBLISHED, audience="edition-12", **when),
        Event.objects.create(slug="draft", state=State.DRAFT, **when),
        Event.objects.create(slug="gone", state=State.WITHDRAWN, withdrawn_at=timezone.now(), **when),
        NewsItem.objects.create(slug="draft", title="News", kind="news", state=State.DRAFT),
        NewsItem.objects.create(slug="gone", title="News", kind="news", state=State.WITHDRAWN),
    ]
    for thing in things:
        kept = Picture(text=SAID, width=3, height=2, size=1, sha256="0")
        kept.image.save("a.webp", ContentFile(b"x"))
        thing.picture = kept
        thing.save()
        page = "/en/news/events/" if isinstance(thing, Event) else "/en/news/"
        for reader in (client, sign_in(organiser)):
            assert reader.get(f"/n/pictures/{kept.uuid}").status_code == 404, thing
            for address in (f"{page}{thing.slug}/", page, "/en/"):
                said = said_to(reader, address)
                assert CANARY not in said and str(kept.uuid) not in said, address


def test_academy_gives_its_own_recordings_to_their_audience(client: Client, sign_in: SignIn, amina: Member) -> None:
    report = make_report()
    recording = make_recording(
        report.edition, "en", title=SAID, audience="edition-12", captions=f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SAID}\n"
    )
    for asked in ("", "?at=3&track=en", f"?track={ENDLESS}&at={ENDLESS}", "?at=-1&track=%00"):
        html = client.get(f"/en/academies/12/{asked}").text
        assert CANARY not in html and str(recording.uuid) not in html
    for part in ("en/video", "en/captions.vtt", "en/chapters.vtt"):
        assert client.get(f"/recordings/{recording.uuid}/{part}").status_code == 404


# --- What was withdrawn -----------------------------------------------------------------------------------------------


def test_tombstone_is_for_those_to_whom_it_was_open(client: Client, sign_in: SignIn, organiser: Member) -> None:
    soon = timezone.now() + timedelta(days=1)
    when = {"starts_at": soon, "ends_at": soon + timedelta(hours=1), "time_zone": "UTC", "title": SAID}
    addresses, reason = [], "Because of the " + CANARY
    for audience in ("members", "edition-12"):
        gone: dict[str, Any] = {
            "state": State.WITHDRAWN,
            "audience": audience,
            "withdrawn_at": timezone.now(),
            "withdrawal_reason": reason,
        }
        document = titled(f"gone-{audience}", **gone)
        version = add_file(document)
        event = Event.objects.create(slug=f"gone-{audience}", **when, **gone)
        lasting = f"/d/{document.uuid}"
        addresses += [
            *(f"{LIST}documents/gone-{audience}/{part}" for part in ("", "related/", "statistics/", "en/text/")),
            *(lasting + part for part in ("", "/links.json", "/data.jsonld", "/en.bib", "/en.txt", "/en/1")),
            f"/files/{version.uuid}/study.pdf", f"/pages/{version.uuid}/1.webp",
            f"/en/news/events/gone-{audience}/", f"/en/news/events/gone-{audience}/event.ics", f"/e/{event.uuid}",
        ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert CANARY not in said_to(client, address)
    of_others = [address for address in addresses if CANARY in said_to(sign_in(organiser), address)]
    assert of_others and not any("edition-12" in address for address in of_others)


def test_tombstone_offers_moving_on_to_those_who_may(
    client: Client, sign_in: SignIn, chiara: Member, organiser: Member
) -> None:
    document = titled("gone", state=State.WITHDRAWN, withdrawn_at=timezone.now())
    for reader, may in ((client, False), (sign_in(organiser), False), (sign_in(chiara), True)):
        answer = reader.get(f"{LIST}documents/gone/")
        assert (answer.status_code, f"/desk/document/{document.uuid}" in answer.text) == (410, may)


def test_session_written_after_its_report_was_withdrawn_is_nobodys(
    client: Client, sign_in: SignIn, organiser: Member
) -> None:
    report = make_report()
    before = make_session(report, "before", "2021-11-15T13:00")
    move(report, State.WITHDRAWN, by=None, note="Mended")
    after = make_session(report, "after", "2021-11-16T13:00", title=SAID, summary=SAID)
    photo = make_photo(after, SAID)
    take_part(after, make_person("Rita Cardoso"), title=SAID)
    index_sessions([after])
    for reader in (client, sign_in(organiser)):
        calendar = reader.get("/en/academies/12/calendar.ics").text
        assert "STATUS:CANCELLED" in calendar and str(before.uuid) in calendar
        assert CANARY not in calendar and str(after.uuid) not in calendar
        page = "/en/academies/12/sessions/after/"
        for address in (page, f"{page}said/", f"{page}download/", f"/s/{after.uuid}", f"/pictures/{photo.uuid}"):
            assert reader.get(address).status_code == 404, address
            assert CANARY not in said_to(reader, address)
        assert reader.get(f"/s/{before.uuid}").status_code == 410
        assert CANARY not in reader.get("/en/academies/12/").text


def test_calendars_tell_of_no_draft_and_of_no_material_that_is_gone(client: Client) -> None:
    draft = make_report(11, state=State.DRAFT)
    make_session(draft, "hidden", "2021-11-15T13:00", title=SAID)
    report = make_report()
    session = make_session(report, "opening", "2021-11-15T13:00", summary=SAID)
    Presentation.objects.create(session=session, document=titled("slides"))
    move(report, State.WITHDRAWN, by=None, note="Mended")
    for number in (11, 12):
        calendar = client.get(f"/en/academies/{number}/calendar.ics").text
        assert CANARY not in calendar.replace("\r\n ", "")
    Report.objects.filter(pk=report.pk).update(withdrawn_at=timezone.now() - timedelta(days=91))
    assert "VEVENT" not in client.get("/en/academies/12/calendar.ics").text


# --- Notices ----------------------------------------------------------------------------------------------------------


def test_notice_of_what_was_sent_back_ends_with_the_right(sign_in: SignIn, chiara: Member, nomsa: Member) -> None:
    EmailAddress.objects.get_or_create(user=chiara, email=chiara.email, defaults={"verified": True, "primary": True})
    document = titled("draft", state=State.DRAFT, added_by=chiara)
    editor = sign_in(chiara)
    for may in (True, False):
        move(document, State.REVIEW, by=chiara)
        move(document, State.DRAFT, by=nomsa, note=SAID)
        mail = Mail.objects.create(member=chiara)
        Notification.objects.filter(mail=None).update(mail=mail)
        if not may:
            chiara.groups.clear()
        message = compose(Mail.objects.get(pk=mail.pk))
        assert (CANARY in message.message().as_string() if message else False) == may
        assert (CANARY in editor.get("/en/notifications/").text) == may
    notice = Notification.objects.filter(member=chiara).first()
    assert notice
    assert editor.get(reverse("notifications:open", args=[notice.pk])).status_code == 404
    assert editor.get(f"/desk/document/{document.uuid}").status_code in (403, 404)


def test_notice_of_a_report_goes_to_its_organiser_as_long_as_they_are(
    sign_in: SignIn, chiara: Member, organiser: Member
) -> None:
    report = make_report(10, state=State.DRAFT)
    move(report, State.REVIEW, by=organiser)
    move(report, State.DRAFT, by=chiara, note=SAID)
    reader = sign_in(organiser)
    assert CANARY in reader.get("/en/notifications/").text
    Attendance.objects.filter(member=organiser, edition=10).delete()
    assert CANARY not in reader.get("/en/notifications/").text


def test_nobody_is_told_who_may_not_edit(chiara: Member, nomsa: Member, benoit: Member) -> None:
    document = titled("draft", state=State.DRAFT, added_by=benoit)
    move(document, State.REVIEW, by=chiara)
    chiara.groups.clear()
    move(document, State.DRAFT, by=nomsa, note=SAID)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("person", ["guest", "organiser"])
def test_previews_are_for_editors(person: str, sign_in: SignIn, organiser: Member) -> None:
    soon = timezone.now() + timedelta(days=1)
    Event.objects.create(
        slug="draft", title=SAID, state=State.DRAFT, time_zone="UTC", starts_at=soon, ends_at=soon + timedelta(hours=1)
    )
    NewsItem.objects.create(slug="draft", title=SAID, kind="news", state=State.DRAFT)
    titled("draft", state=State.DRAFT)
    reader = Client() if person == "guest" else sign_in(organiser)
    for address in ("/en/news/draft/preview/", "/en/news/events/draft/preview/", f"{LIST}documents/draft/preview/"):
        answer = reader.get(address)
        assert answer.status_code in (302, 403, 404), address
        assert CANARY not in answer.text


# --- Two at once ------------------------------------------------------------------------------------------------------


def test_bulk_edit_writes_over_nothing(sign_in: SignIn, chiara: Member, study: Document) -> None:
    client = sign_in(chiara)
    shown = client.post(f"{LIST}many/", {"document": "study", "go": "preview", "audience": "members"}).text
    (revision,) = re.findall(r'name="revision\.study" value="([^"]+)"', shown)
    change = {"document": ["study"], "go": "change", "revision.study": revision}
    assert client.post(f"{LIST}many/", change | {"audience": "members"}).status_code == 200
    client.post(f"{LIST}many/", change | {"audience": "public"})
    study.refresh_from_db()
    assert study.audience == "members"


@pytest.mark.parametrize("revision", ["", "x", "9999-01-01T00:00:00+00:00", "\0"])
def test_materials_are_changed_from_what_stands_there(sign_in: SignIn, organiser: Member, revision: str) -> None:
    session = make_session(make_report(10), "opening")
    photo = make_photo(session, "Hands")
    given = {"text": "Mine", "language": "en", "audience": "public", "order": "0", "revision": revision}
    answer = sign_in(organiser).post(f"/en/academies/10/edit/photo/{photo.uuid}/", given)
    assert answer.status_code in (409, 422)
    assert Photo.objects.get().text == "Hands"


# --- Imports ----------------------------------------------------------------------------------------------------------

SAF = "/en/library/imports/from/saf/"
ZIP = package("a/dublin_core.xml", "a/contents")


def arrived(client: Client, content: bytes = ZIP) -> Upload:
    answer = begin(client, FOR_IMPORTS, name="all.zip", size=len(content))
    assert send(client, answer["Location"], 0, content).status_code == 204
    return Upload.objects.get(uuid=answer["Location"].rpartition("/")[2])


def wanted(upload: Upload, **fields: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "source": "Turin", "language": "en", "arrived": str(upload.uuid), **fields}


def test_zip_of_another_is_not_imported(sign_in: SignIn, chiara: Member, nomsa: Member) -> None:
    upload = arrived(sign_in(nomsa))
    other = sign_in(chiara)
    assert str(upload.uuid) not in other.get(SAF).text
    assert other.post(SAF, wanted(upload)).status_code == 422
    assert upload.path.exists() and not Import.objects.exists()


def test_zip_is_imported_once(sign_in: SignIn, chiara: Member, django_capture_on_commit_callbacks: Any) -> None:
    client = sign_in(chiara)
    upload = arrived(client)
    with uploads.taking(upload):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(SAF, wanted(upload)).status_code == 422
        assert not Import.objects.exists()
        upload.refresh_from_db()
    upload = arrived(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(SAF, wanted(upload)).status_code == 303
    assert not upload.path.exists()
    assert client.post(SAF, wanted(upload)).status_code == 422
    kept = Import.objects.get()
    assert kept.archive.size == len(ZIP)


def test_zip_that_is_removed_meanwhile(sign_in: SignIn, chiara: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(chiara)
    upload = arrived(client)
    upload.path.unlink()
    assert client.post(SAF, wanted(upload)).status_code == 422
    upload = arrived(client)
    keep = imports.keep_simple_archive

    def removed(**given: Any) -> Import:
        Upload.objects.filter(pk=upload.pk).delete()
        return keep(**given)

    monkeypatch.setattr(imports, "keep_simple_archive", removed)
    assert client.post(SAF, wanted(upload)).status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize("given", ["x", "\0", ENDLESS, str(FOR_IMPORTS), "11111111-2222-4333-8444-555555555555"])
def test_no_upload_at_all(sign_in: SignIn, chiara: Member, given: str) -> None:
    fields = {"key": str(uuid4()), "source": "Turin", "language": "en", "arrived": given}
    assert sign_in(chiara).post(SAF, fields).status_code == 422


def test_zips_of_imports_come_from_editors_and_count(
    sign_in: SignIn, chiara: Member, organiser: Member, study: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert begin(sign_in(organiser), FOR_IMPORTS, name="all.zip").status_code == 403
    assert begin(Client(), FOR_IMPORTS, name="all.zip").status_code in (403, 404)
    client = sign_in(chiara)
    assert begin(client, study.uuid, name="all.zip").status_code in (400, 415, 422)
    monkeypatch.setattr(uploads, "MOST_WAITING", 2)
    assert [begin(client, target, name=name).status_code for target, name in (
        (FOR_IMPORTS, "all.zip"), (study.uuid, "study.pdf"), (FOR_IMPORTS, "all.zip"),
    )] == [201, 201, 507]  # fmt: skip


def test_zip_of_an_import_is_no_file_of_a_document(sign_in: SignIn, chiara: Member, study: Document) -> None:
    client = sign_in(chiara)
    upload = arrived(client, PDF)
    client.post(f"{LIST}documents/study/files/", {f"{upload.uuid.hex}-language": "en"})
    assert not FileVersion.objects.exists()
    assert client.post(SAF, wanted(upload)).status_code == 422
    assert not Import.objects.exists()


def test_import_ends_with_the_right_and_begins_anew_with_other_columns(sign_in: SignIn, chiara: Member) -> None:
    client = sign_in(chiara)
    table = SimpleUploadedFile("documents.csv", b"title,language\nA guide,en\n")
    fields = {"key": str(uuid4()), "source": "Turin", "language": "en", "file": table}
    assert client.post("/en/library/imports/from/sheet/", fields).status_code == 303
    sheet = Import.objects.get()
    Import.objects.update(stage=ImportStage.FAILED, tries=imports.TRIES)
    imports.choose_columns(sheet=sheet, meanings=["title", "language"], wishes=imports._wishes(sheet))
    imports.do_some(sheet.pk)
    assert Import.objects.get().stage == ImportStage.CHECKED
    chiara.groups.clear()
    imports.start(sheet=sheet)
    imports.do_some(sheet.pk)
    assert Import.objects.get().stage == ImportStage.FAILED and not Document.objects.exists()


# --- Copies and files -------------------------------------------------------------------------------------------------


def copies(client: Client) -> dict[str, str]:
    """Return where the offline copy and the ZIP of the session lie that this reader gets now."""
    found = {}
    for page in ("/en/academies/12/offline/", "/en/academies/12/sessions/opening/download/"):
        client.post(page)
        address = re.search(r'href="(/[^"]+\.zip)"', client.get(page).text)
        found[page] = address[1] if address else ""
    return found


def words_in(client: Client, address: str) -> str:
    answer = client.get(address)
    if answer.status_code != 200:
        return ""
    with ZipFile(io.BytesIO(answer.getvalue())) as packed:
        return " ".join(
            [*packed.namelist(), *(packed.read(name).decode(errors="replace") for name in packed.namelist())]
        )


@pytest.mark.parametrize("act", ["audience", "embargo", "withdrawn", "bulk", "virus", "material"])
def test_copies_end_with_what_they_hold(
    act: str, client: Client, sign_in: SignIn, chiara: Member, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(make_report(), "opening", "2021-11-15T13:00")
    document = titled("slides")
    version = add_file(document, text=SAID)
    shown = Presentation.objects.create(session=session, document=document)
    make_photo(session, "Hands")
    old = copies(client)
    assert all(CANARY in words_in(client, address) for address in old.values())
    if act == "audience":
        Document.objects.update(audience="edition-12")
        tell(Document.objects.get())
    elif act == "embargo":
        Document.objects.update(embargo_until=timezone.localdate() + timedelta(days=1))
        tell(Document.objects.get())
    elif act == "withdrawn":
        move(document, State.WITHDRAWN, by=chiara, note="Gone")
    elif act == "bulk":
        sign_in(chiara).post(f"{LIST}many/", {"document": "slides", "go": "change", "audience": "edition-12"})
        assert Document.objects.get().audience == "edition-12"
    elif act == "virus":
        monkeypatch.setattr(scanning, "virus_in", lambda pieces: "Eicar")
        settings.CLAMD = "127.0.0.1:1"
        scanning.scan_files.call()
    else:
        address = f"/en/academies/12/edit/presentation/{shown.uuid}/"
        html = sign_in(chiara).get(address).text
        (revision,) = re.findall(r'name="revision" value="([^"]+)"', html)
        given = {"audience": "edition-12", "order": "0", "revision": revision}
        assert sign_in(chiara).post(address, given).status_code == 303
    held = f"en-{version.name}"
    for address in old.values():
        answer = client.get(address)
        assert answer.status_code in (302, 404, 410), address
    for page, address in copies(client).items():
        if act in ("embargo", "virus") and "offline" in page:  # its title is told, its file is not
            assert f"text{SAID}" not in words_in(client, address) and held not in words_in(client, address)
            assert PDF.decode(errors="replace") not in words_in(client, address)
        else:
            assert CANARY not in words_in(client, address)


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=5-9"}, {"Range": f"bytes={ENDLESS}-"}])
def test_files_that_are_not_stored_any_more(study: Document, client: Client, headers: dict[str, str]) -> None:
    version = add_file(study)
    photo = make_photo(make_session(make_report(), "opening"), "Hands")
    recording = make_recording(make_session(Report.objects.get(), "second"), "en")
    for stored in (version.file, photo.image, recording.tracks.get().file):
        Path(stored.path).unlink()
    for address in (
        f"/files/{version.uuid}/study.pdf",
        f"/pictures/{photo.uuid}",
        f"/recordings/{recording.uuid}/en/video",
    ):
        answer = client.get(address, headers=BROWSER | headers)
        assert answer.status_code in (404, 416), address
        assert not any(str(stored.name) in answer.text for stored in (version.file, photo.image))
        assert client.head(address, headers=BROWSER).status_code == 404
    assert not Use.objects.exists()


def test_file_stays_where_its_row_does(study: Document, django_capture_on_commit_callbacks: Any) -> None:
    version = add_file(study)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        version.delete()
        delete_with_row(version.file)
        raise RuntimeError
    assert Path(version.file.path).exists()
    assert FileVersion.objects.exists()


@pytest.mark.parametrize("state", [ScanState.WAITING, ScanState.INFECTED, ScanState.FAILED])
def test_file_that_was_not_found_clean_is_nobodys(
    state: str, study: Document, client: Client, sign_in: SignIn, chiara: Member
) -> None:
    version = add_file(study, text="Words", scan=state)
    CollectionItem.objects.create(
        collection=Collection.objects.add_root({"slug": "shelf", "name": "Shelf"}), document=study
    )
    recording = make_recording(make_session(make_report(), "opening"), "en")
    recording.tracks.update(scan=state)
    for reader in (client, sign_in(chiara)):
        for address in (
            f"/files/{version.uuid}/study.pdf", f"{LIST}documents/study/en/text/", f"/pages/{version.uuid}/1.webp",
            f"/recordings/{recording.uuid}/en/video",
        ):  # fmt: skip
            assert reader.get(address).status_code in (403, 404), address
        assert reader.post(f"{LIST}collections/shelf/download/").status_code == 422


# --- Harvesters, sitemap ----------------------------------------------------------------------------------------------


def test_harvesters_hear_nothing_of_what_stays_closed(client: Client) -> None:
    document = titled("study", "Open")
    CatalogueRecord.objects.update(datestamp="2020-01-01T00:00:00Z")
    Document.objects.update(audience="edition-12")
    tell(document)
    CatalogueRecord.objects.update(datestamp="2021-01-01T00:00:00Z")
    shelf = Collection.objects.add_root({"slug": "shelf", "name": "Shelf"})
    CollectionItem.objects.create(collection=shelf, document=document)
    LanguageEdition.objects.create(document=document, language="ko", title=SAID)
    tell(document)
    told = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").text
    assert 'status="deleted"' in told and "<datestamp>2021-01-01" in told
    assert CANARY not in told and "language-ko" not in told and "collection-shelf" not in told
    sets = client.get("/oai?verb=ListSets").text
    assert "language-en" in sets and "language-ko" not in sets
    assert "noRecordsMatch" in client.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=language-ko").text
    Document.objects.update(audience="public")
    tell(document)
    assert CANARY in client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2022-01-01").text


def test_sitemap_names_those_whom_a_public_report_names(client: Client) -> None:
    for number, state in ((10, State.DRAFT), (11, State.WITHDRAWN), (12, State.PUBLISHED)):
        session = make_session(make_report(number, state=state), "opening")
        take_part(session, make_person(f"Of {number}"))
    make_person("Of None")
    for audience in ("edition-12", "members"):
        document = titled(f"closed-{audience}", audience=audience)
        document.creator_rows.create(name="Of Closed", order=0, person=make_person(f"Of {audience}"))
    found = set(re.findall(r"/people/([^/]+)/", client.get("/sitemap-people.xml").text))
    assert found == {"of-12"}
    for slug in ("of-10", "of-11", "of-none", "of-edition-12", "of-members"):
        assert client.get(f"/en/people/{slug}/").status_code == 404, slug


# --- What is counted --------------------------------------------------------------------------------------------------


def test_one_host_of_many_addresses_counts_as_one(study: Document, client: Client) -> None:
    version = add_file(study)
    for number in range(70):
        client.get(f"/files/{version.uuid}/study.pdf", headers=BROWSER, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert study.uses.get().count == 50
    client.get(f"/files/{version.uuid}/study.pdf", headers=BROWSER, REMOTE_ADDR="2001:db8:1:3::1")
    client.get(f"/files/{version.uuid}/study.pdf", headers=BROWSER, REMOTE_ADDR="::ffff:192.0.2.1")
    client.get(f"/files/{version.uuid}/study.pdf", headers=BROWSER, REMOTE_ADDR="::ffff:192.0.2.2")
    assert study.uses.get().count == 53


@pytest.mark.parametrize("address", ["", "unknown", "fe80::1%eth0", "1.2.3.4, 5.6.7.8", "x" * 5_000])
def test_addresses_of_strange_proxies(study: Document, client: Client, address: str) -> None:
    headers = BROWSER | {"X-Forwarded-For": "9.9.9.9", "Forwarded": "for=9.9.9.9"}
    for number in range(3):
        headers["X-Forwarded-For"] = f"9.9.9.{number}"
        assert client.get(f"{LIST}documents/study/", headers=headers, REMOTE_ADDR=address).status_code == 200
    assert study.uses.get().count == 1


def test_documents_are_read_while_the_cache_is_away(
    study: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = add_file(study)

    def away(*args: Any, **kwargs: Any) -> None:
        raise RedisAway

    for name in ("add", "incr", "get_or_set"):
        monkeypatch.setattr(f"library.statistics.cache.{name}", away)
    assert client.get(f"{LIST}documents/study/", headers=BROWSER).status_code == 200
    assert client.get(f"/files/{version.uuid}/study.pdf", headers=BROWSER).status_code == 200
    monkeypatch.undo()
    assert not Use.objects.exists()


def test_lost_cache_makes_no_more_than_a_day_again(study: Document, client: Client) -> None:
    version = add_file(study)
    for _turn in range(2):
        for number in range(60):
            client.get(f"/files/{version.uuid}/study.pdf", headers=BROWSER | {"User-Agent": f"Mozilla/{number}"})
        cache.clear()
    assert study.uses.get().count == 100


def test_figures_of_closed_documents_are_theirs(shelves: None, client: Client) -> None:
    closed = Document.objects.get(slug="closed")
    Use.objects.create(document=closed, kind="view", day=timezone.localdate(), country="PT", count=98_765)
    html = client.get("/en/library/statistics/").text
    assert "98" not in re.findall(r"\d+", html) and CANARY not in html
    assert client.get(f"{LIST}documents/closed/statistics/").status_code == 404


# --- What goes with a document ----------------------------------------------------------------------------------------


def test_closed_themes_of_a_public_document_are_not_named(client: Client, sign_in: SignIn, organiser: Member) -> None:
    document = titled("study", "Open")
    for audience in ("members", "edition-12"):
        shelf = Collection.objects.add_root(
            {"slug": f"{CANARY}-{audience}", "name": f"{SAID} {audience}", "audience": audience}
        )
        CollectionItem.objects.create(collection=shelf, document=document)
    tell(document)
    lasting = f"/d/{document.uuid}"
    for address in (
        f"{LIST}documents/study/", f"{LIST}documents/study/related/", f"{lasting}/data.jsonld", f"{lasting}/links.json",
        f"{lasting}/en.bib", LIST, f"{LIST}feed.atom", "/sitemap-collections.xml", "/sitemap-documents.xml",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListSets",
    ):  # fmt: skip
        assert CANARY not in said_to(client, address), address
        assert f"{CANARY} edition-12" not in said_to(sign_in(organiser), address), address


def test_report_that_was_withdrawn_shows_its_tombstone_without_anything_closed(
    client: Client, organiser: Member, sign_in: SignIn
) -> None:
    report = make_report(introduction=SAID)
    session = make_session(report, "opening", "2021-11-15T13:00", summary=SAID)
    photo = make_photo(session, SAID, audience="edition-12")
    recording = make_recording(session.edition, "en", title=SAID, audience="edition-12")
    open_photo = make_photo(session, SAID)
    client.get("/en/academies/12/")
    client.get("/en/academies/12/sessions/opening/")
    move(report, State.WITHDRAWN, by=None, note="Mended")
    for reader in (client, sign_in(organiser)):
        for address in (f"/pictures/{photo.uuid}", f"/recordings/{recording.uuid}/en/video"):
            assert reader.get(address).status_code == 404
        for address in (
            f"/pictures/{open_photo.uuid}", "/en/academies/12/sessions/opening/", "/en/academies/12/timetable/",
            "/en/academies/12/offline/", "/en/academies/12/contents/", f"/s/{session.uuid}",
        ):  # fmt: skip
            assert reader.get(address).status_code == 410, address
            assert CANARY not in said_to(reader, address)
        assert CANARY not in said_to(reader, "/en/academies/12/")


def test_words_of_files_under_an_embargo_find_nothing_in_the_list(
    client: Client, sign_in: SignIn, organiser: Member
) -> None:
    document = titled("later", "For later", embargo_until=timezone.localdate() + timedelta(days=1))
    add_file(document, text=SAID)
    add_file(make_document("now"), text=SAID)
    for reader in (client, sign_in(organiser)):
        html = reader.get(f"{LIST}?q={SOUGHT}").text
        assert "/documents/now/" in html and "/documents/later/" not in html


def test_copies_of_others_are_not_handed_out(client: Client, sign_in: SignIn, organiser: Member, amina: Member) -> None:
    session = make_session(make_report(3), "opening", "2021-11-15T13:00")
    make_photo(session, "Open")
    make_photo(session, SAID, audience="edition-3")
    participant = sign_in(organiser)
    found = {}
    for page in ("/en/academies/3/offline/", "/en/academies/3/sessions/opening/download/"):
        participant.post(page)
        linked = re.search(r'href="(/[^"]+\.zip)"', participant.get(page).text)
        assert linked
        found[page] = linked[1]
        assert CANARY in words_in(participant, linked[1])
    for address in found.values():
        assert client.get(address).status_code in (302, 404)
    Attendance.objects.filter(member=organiser).delete()
    for address in found.values():
        assert participant.get(address).status_code in (302, 404)


@pytest.mark.django_db(transaction=True)
def test_virus_is_told_by_a_worker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of tests, no transaction is open around it."""
    version = add_file(make_document("study"))
    monkeypatch.setattr(scanning, "virus_in", lambda pieces: "Eicar")
    settings.CLAMD = "127.0.0.1:1"
    scanning.scan_files.call()
    assert FileVersion.objects.get(pk=version.pk).scan == ScanState.INFECTED
