"""Writing a report: who may, what is kept, and what is said where something is wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.core.revisions import revision_of
from brain.members.models import Attendance, Member, Part
from brain.publishing.workflow import move
from brain.search.models import Entry
from library.models import (
    Captions,
    Collection,
    Document,
    Edition,
    Link,
    Participation,
    Person,
    Photo,
    Presentation,
    Recording,
    Report,
    Session,
    Slot,
    State,
    Track,
    Upload,
)
from tests.conftest import make_member
from tests.library.conftest import PDF, make_document, picture
from tests.library.reports import (
    CAPTIONS,
    make_person,
    make_photo,
    make_recording,
    make_report,
    make_session,
    take_part,
)

pytestmark = pytest.mark.django_db

SignIn = Callable[[Member], Client]
DESK = "/en/academies/12/edit/"


@pytest.fixture
def grace(db: None) -> Member:
    """The organiser of the twelfth academy."""
    member = make_member("grace", "Grace Achieng")
    Attendance.objects.create(member=member, edition=12, part=Part.ORGANISER, is_confirmed=True)
    return member


def written(**fields: Any) -> dict[str, Any]:
    """Return what the form of a session sends, without times and people."""
    rows = {"times": 0, "people": 0}
    counts = {f"{name}-{count}_FORMS": "0" for name in rows for count in ("TOTAL", "INITIAL")}
    return {"kind": "plenary", "title": "Markets", "language": "en", "key": str(uuid4()), **counts, **fields}


def time(number: int, day: str, begins: str, ends: str, **fields: Any) -> dict[str, Any]:
    row = {"day": day, "begins": begins, "ends": ends, "zone": "Europe/Lisbon", **fields}
    return {f"times-{number}-{name}": value for name, value in row.items()} | {"times-TOTAL_FORMS": str(number + 1)}


def part(number: int, person: str, **fields: Any) -> dict[str, Any]:
    row = {"person": person, "role": "speaker", **fields}
    return {f"people-{number}-{name}": value for name, value in row.items()} | {"people-TOTAL_FORMS": str(number + 1)}


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_who_writes_a_report(
    chiara: Member, grace: Member, amina: Member, benoit: Member, sign_in: SignIn, client: Client
) -> None:
    session = make_session(make_report(state=State.DRAFT), "markets")
    make_report(11, state=State.DRAFT)
    photo, recording = make_photo(session, "People"), make_recording(session, "en")
    below = ["", "add-session/", "sessions/markets/", "sessions/markets/remove/", "materials/"]
    below += ["sessions/markets/materials/", f"photo/{photo.uuid}/", f"photo/{photo.uuid}/remove/"]
    below += [f"recording/{recording.uuid}/"]
    for member, status in ((chiara, 200), (grace, 200), (amina, 403), (benoit, 403)):
        mine = sign_in(member)
        assert {mine.get(f"{DESK}{page}").status_code for page in below} == {status}, member
        if status == 403:
            assert {mine.post(f"{DESK}{page}", {"is_meant": "on"}).status_code for page in below} == {403}
    assert client.get(DESK).status_code == 302
    assert sign_in(grace).get("/en/academies/11/edit/").status_code == 403
    assert sign_in(grace).get(f"/en/academies/11/edit/photo/{photo.uuid}/").status_code == 403
    assert sign_in(chiara).get(f"/en/academies/11/edit/photo/{photo.uuid}/").status_code == 404
    assert Photo.objects.exists()


def test_only_editors_begin_an_academy(chiara: Member, grace: Member, sign_in: SignIn) -> None:
    make_report()
    assert sign_in(grace).get("/en/academies/add/").status_code == 403
    assert sign_in(grace).post("/en/academies/add/", {"begin": "1"}).status_code == 403
    assert sign_in(chiara).get("/en/academies/add/?from=12").status_code == 200


def test_an_organiser_publishes_their_report_and_no_other(grace: Member, sign_in: SignIn) -> None:
    report, other = make_report(state=State.DRAFT), make_report(11, state=State.DRAFT)
    mine = sign_in(grace)
    assert mine.post(f"/en/desk/report/{report.uuid}/", {"act": "published"}).status_code == 303
    assert mine.post(f"/en/desk/report/{other.uuid}/", {"act": "published"}).status_code == 404
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.state, other.state) == (State.PUBLISHED, State.DRAFT)


def test_an_organiser_who_is_silenced_publishes_nothing(grace: Member, sign_in: SignIn) -> None:
    report = make_report(state=State.DRAFT)
    grace.silenced_until = timezone.now() + timedelta(days=1)
    grace.save()
    mine = sign_in(grace)
    assert mine.get("/en/desk/").status_code == 403
    assert mine.post(f"/en/desk/report/{report.uuid}/", {"act": "published"}).status_code == 403
    report.refresh_from_db()
    assert report.state == State.DRAFT


# --- The report and its sessions -------------------------------------------------------------------------------------


def test_a_report_begins_as_a_draft(chiara: Member, sign_in: SignIn) -> None:
    Edition.objects.create(number=13, start="2027", end="2027", mode="online", country="PT")
    page = "/en/academies/13/edit/"
    sent = {"introduction": "What **we** did", "language": "français", "time_zone": "Europe/Lisbon", "revision": ""}
    assert sign_in(chiara).post(page, sent).status_code == 422  # by the English name, or the code
    answer = sign_in(chiara).post(page, sent | {"language": "French"})
    assert answer.status_code == 303
    report = Report.objects.get()
    assert (report.state, report.language, report.introduction) == (State.DRAFT, "fr", "What **we** did")


def test_a_session_with_its_times_and_people(grace: Member, sign_in: SignIn) -> None:
    make_report()
    kim = make_person("Kim Seoyeon")
    sent = written(number="2", spoken_languages="en, Portuguese", summary="**Why**", then="more")
    sent |= time(0, "2021-11-15", "14:00", "15:30", room="Hall") | time(1, "2021-11-16", "23:30", "00:30")
    sent |= part(0, "Kim Seoyeon (kim-seoyeon)", title="Professor", ORDER="2")
    sent |= part(1, "Ana Lima", is_new="on", affiliation="A cooperative", ORDER="1")
    answer = sign_in(grace).post(f"{DESK}add-session/", sent)
    assert (answer.status_code, answer["Location"]) == (303, f"{DESK}sessions/markets/")
    assert sign_in(grace).post(f"{DESK}add-session/", sent).status_code == 303  # the same once more
    session = Session.objects.get()
    assert (session.spoken_languages, session.number) == (["en", "pt"], 2)
    first, second = session.slots.all()
    assert (first.start.isoformat(), first.room) == ("2021-11-15T14:00:00+00:00", "Hall")
    assert (second.end - second.start).total_seconds() == 3600
    parts = [(row.person.name, row.title, row.affiliation) for row in session.participations.all()]
    assert parts == [("Ana Lima", "", "A cooperative"), ("Kim Seoyeon", "Professor", "")]
    assert Person.objects.count() == 2 and parts[1][0] == kim.name
    assert Entry.objects.filter(kind="session", title="Markets").exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (time(0, "2021-11-15", "14:00", "14:00"), "before it begins"),
        (time(0, "2021-11-15", "14:00", "13:00"), "16 hours"),
        (time(0, "", "14:00", "15:00"), "on which day"),
        (time(0, "15/11/2021", "14:00", "15:00"), "not a date"),
        (time(0, "2021-03-28", "01:30", "03:00"), "Clocks are changed"),
        (time(0, "9999-12-31", "14:00", "13:00"), "no such date"),
        (time(0, "2021-11-15", "14:00", "15:00", url=f"https://example.org/{'x' * 200}"), "at most 200"),
        (part(0, "Nobody Known"), "Nobody of this name is known"),
        (part(0, "", title="Professor"), "Say who it is"),
        (part(0, "Kim Seoyeon (nobody)"), "nobody with this in brackets"),
        (part(0, "X", is_new="on") | part(1, "X", is_new="on"), "twice in the same role"),
        ({"title": " "}, "required"),
        ({"spoken_languages": "Klingonian"}, "not a language"),
        ({"kind": "party"}, "not one of the available"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    chiara: Member, sign_in: SignIn, rows: dict[str, Any], message: str
) -> None:
    make_report()
    sent = written(title="Our markets", summary="Long words") | rows
    answer = sign_in(chiara).post(f"{DESK}add-session/", sent)
    page = answer.content.decode()
    assert (answer.status_code, Session.objects.count(), Person.objects.count()) == (422, 0, 0)
    assert message in page and "Long words" in page
    assert all(str(value) in page for value in rows.values() if value.strip())


def test_a_time_that_is_moved_is_the_same_in_calendars(grace: Member, sign_in: SignIn) -> None:
    session = make_session(make_report(), "markets", "2021-11-15T09:00:00")
    stays = Slot.objects.create(
        session=session, start="2021-11-16T09:00:00Z", end="2021-11-16T10:00:00Z", time_zone="Europe/Lisbon"
    )
    moved = session.slots.exclude(pk=stays.pk).get()
    times = time(0, "2021-11-15", "11:00", "12:00") | time(1, "2021-11-16", "09:00", "10:00", room="Hall")
    sent = written(**times, revision=revision_of(session))
    assert sign_in(grace).post(f"{DESK}sessions/markets/", sent).status_code == 303
    assert [(slot.pk, slot.start.hour, slot.room) for slot in session.slots.all()] == [
        (moved.pk, 11, ""),
        (stays.pk, 9, "Hall"),
    ]
    session.refresh_from_db()
    sent = written(**time(0, "2021-11-16", "09:00", "10:00"), revision=revision_of(session))
    assert sign_in(grace).post(f"{DESK}sessions/markets/", sent).status_code == 303
    assert session.slots.get().pk == stays.pk


def test_people_of_one_name_are_told_apart(chiara: Member, sign_in: SignIn) -> None:
    make_report()
    Person.objects.create(slug="kim-1", name="Kim")
    Person.objects.create(slug="kim-2", name="Kim")
    page = sign_in(chiara).post(f"{DESK}add-session/", written() | part(0, "kim")).content.decode()
    assert "Kim (kim-1), Kim (kim-2)" in page
    assert sign_in(chiara).post(f"{DESK}add-session/", written() | part(0, "Kim (kim-2)")).status_code == 303
    assert Participation.objects.get().person.slug == "kim-2"


def test_who_saves_later_is_told_and_loses_nothing(chiara: Member, grace: Member, sign_in: SignIn) -> None:
    report = make_report()
    session = make_session(report, "markets", "2021-11-15T14:00:00")
    ours, theirs = sign_in(chiara), sign_in(grace)
    page = f"{DESK}sessions/markets/"
    seen = ours.get(page).context["revision"]
    assert theirs.post(page, written(title="By Grace", revision=seen)).status_code == 303
    answer = ours.post(page, written(title="By Chiara", revision=seen))
    assert answer.status_code == 409
    assert "Somebody else has saved" in answer.content.decode() and "By Chiara" in answer.content.decode()
    session.refresh_from_db()
    assert (session.title, Slot.objects.count()) == ("By Grace", 0)
    assert ours.post(page, written(title="By both", revision=answer.context["revision"])).status_code == 303
    session.refresh_from_db()
    assert session.title == "By both"
    seen = ours.get(DESK).context["revision"]
    whole = {"language": "en", "time_zone": "UTC", "revision": seen}
    assert theirs.post(DESK, whole | {"introduction": "Hers"}).status_code == 303
    assert ours.post(DESK, whole | {"introduction": "Mine"}).status_code == 409
    report.refresh_from_db()
    assert report.introduction == "Hers"


def test_a_session_is_removed_when_nothing_goes_with_it(chiara: Member, sign_in: SignIn) -> None:
    session = make_session(make_report(), "markets")
    take_part(session, make_person("Kim Seoyeon"))
    photo = make_photo(session, "People")
    page, mine = f"{DESK}sessions/markets/remove/", sign_in(chiara)
    assert mine.post(page).status_code == 422
    refused = mine.post(page, {"is_meant": "on"})
    assert refused.status_code == 422 and "remove them first" in refused.content.decode()
    photo.delete()
    assert mine.post(page, {"is_meant": "on"}).status_code == 303
    assert (Session.objects.count(), Person.objects.count()) == (0, 1)


# --- Materials -------------------------------------------------------------------------------------------------------


def bring(client: Client, *files: tuple[str, bytes], page: str = f"{DESK}sessions/markets/materials/") -> Any:
    return client.post(page, {"files": [SimpleUploadedFile(name, content) for name, content in files]})


def say(upload: str, **fields: Any) -> dict[str, Any]:
    prefix = Upload.objects.get(name=upload).uuid.hex
    return {f"{prefix}-{name}": value for name, value in {"audience": "public", **fields}.items()}


MP4 = b"\0\0\0\x18ftypmp42" + bytes(200)


@pytest.fixture
def markets(db: None) -> Session:
    report = make_report(state=State.DRAFT)
    Edition.objects.update(official_languages=["en", "fr", "pt"])
    return make_session(report, "markets", "2021-11-16T10:00:00")


def test_many_files_are_brought_at_once(grace: Member, sign_in: SignIn, markets: Session) -> None:
    mine, page = sign_in(grace), f"{DESK}sessions/markets/materials/"
    markets.slots.update(start="2021-11-15T22:00:00Z", time_zone="Asia/Seoul")  # the 16th there
    arrived = bring(
        mine, ("a.png", picture("PNG")), ("b.png", picture("PNG", (40, 40))), ("slides_en.pdf", PDF), ("film.mp4", MP4)
    )
    assert arrived.status_code == 200 and Upload.objects.count() == 4
    assert "Say what they are" in arrived.content.decode()
    sent = {"credit": "Kim"} | say("a.png", text="A market", language="en")
    sent |= say("b.png", text="", language="en") | say("slides_en.pdf", title="Prices", language="en")
    sent |= say("film.mp4", language="", form="video", seconds="1:02")
    answer = mine.post(page, sent)
    assert answer.status_code == 422 and "3 files were added" in answer.content.decode()
    photo, track = Photo.objects.get(), Track.objects.get()
    assert (photo.text, photo.credit, photo.session) == ("A market", "Kim", markets)
    assert (track.language, track.seconds, track.recording.session) == ("floor", 62, markets)
    presentation = Presentation.objects.get()
    assert (presentation.document.state, presentation.document.issued) == (State.DRAFT, "2021-11-16")
    assert Upload.objects.get().name == "b.png"  # it waits for what it shows
    last = mine.post(page, say("b.png", text="Another", language="en", credit="Lima"))
    assert (last.status_code, Photo.objects.count(), Upload.objects.count()) == (303, 2, 0)


def test_a_presentation_in_further_languages_is_published_with_the_report(
    grace: Member, chiara: Member, sign_in: SignIn, client: Client, markets: Session
) -> None:
    mine, page = sign_in(grace), f"{DESK}sessions/markets/materials/"
    bring(mine, ("slides.pdf", PDF))
    mine.post(page, say("slides.pdf", title="Prices", language="en"))
    presentation = Presentation.objects.get()
    told = bring(mine, ("diapos_fr.pdf", PDF + b"\n"))
    assert 'value="fr"' in told.text
    given = say("diapos_fr.pdf", title="Les prix", language="fr", presentation=str(presentation.pk))
    assert mine.post(page, given).status_code == 303
    document = Document.objects.get()
    assert {row.language: row.files.count() for row in document.language_editions.all()} == {"en": 1, "fr": 1}
    assert client.get(f"/en/library/documents/{document.slug}/").status_code == 404
    move(markets.edition.report, State.PUBLISHED, by=chiara)
    assert "Prices" in client.get("/en/academies/12/sessions/markets/").content.decode()
    assert client.get(f"/en/library/documents/{document.slug}/").status_code == 200


def test_bad_files_say_what_to_do(chiara: Member, sign_in: SignIn, markets: Session) -> None:
    mine = sign_in(chiara)
    answer = bring(mine, ("tool.exe", b"MZ"), ("fake.png", b"no picture at all"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tool.exe" in page and "not accepted" in page and "not what its name says" in page
    upload = Upload.objects.get()
    address = f"{DESK}sessions/markets/materials/"
    assert mine.post(address, say("fake.png", text="x", language="en")).status_code == 422
    assert not Photo.objects.exists()
    mine.post(address, {"remove": upload.uuid.hex})
    assert not Upload.objects.exists()


def test_links_documents_and_recordings_without_a_file(grace: Member, sign_in: SignIn, markets: Session) -> None:
    make_document("prices")
    make_document("for-members", audience="edition-3")
    mine, page = sign_in(grace), f"{DESK}sessions/markets/materials/"
    link = {"act": "link", "url": "javascript:alert(1)", "title": "Data", "language": "en", "audience": "public"}
    refused = mine.post(page, link)
    assert refused.status_code == 422 and "Data" in refused.content.decode()
    assert mine.post(page, link | {"url": "https://example.org/data", "target_language": "fr"}).status_code == 303
    assert (Link.objects.get().target_language, Link.objects.get().session) == ("fr", markets)
    for address in ("nothing", "for-members", "https://example.org/a page"):
        assert mine.post(page, {"act": "document", "document": address, "audience": "public"}).status_code == 422
    whole = "http://testserver/fr/library/documents/prices/"
    assert mine.post(page, {"act": "document", "document": whole, "audience": "members"}).status_code == 303
    assert (Presentation.objects.get().document.slug, Presentation.objects.get().audience) == ("prices", "members")
    answer = mine.post(page, {"act": "recording", "title": "The whole", "language": "en", "audience": "public"})
    assert answer["Location"] == f"{DESK}recording/{Recording.objects.get().uuid}/"


def test_tracks_and_captions_of_a_recording(grace: Member, sign_in: SignIn, markets: Session) -> None:
    recording = make_recording(markets, "en")
    mine, page = sign_in(grace), f"{DESK}recording/{recording.uuid}/"
    track = {"act": "track", "url": "https://video.example.org/1", "language": "en", "form": "video"}
    assert "Remove it first" in mine.post(page, track).content.decode()
    assert "hours, minutes and seconds" in mine.post(page, track | {"seconds": "2h"}).content.decode()
    assert mine.post(page, track | {"language": "Portuguese", "seconds": "1:00:05"}).status_code == 303
    assert Track.objects.get(language="pt").seconds == 3605

    def captions(content: bytes) -> Any:
        file = SimpleUploadedFile("said.vtt", content)
        return mine.post(page, {"act": "captions", "file": file, "language": "en", "kind": "captions"})

    assert "line 3" in captions(b"WEBVTT\n\n00:01 --> never\nWords\n").content.decode()
    assert "UTF-8" in captions("WEBVTT é".encode("latin-1")).content.decode()
    assert captions(CAPTIONS.encode()).status_code == 303
    assert captions(CAPTIONS.replace("markets", "shops").encode()).status_code == 303  # in the place of the first
    assert "shops" in Captions.objects.get().text
    kept = recording.tracks.get(language="en").file
    removal = f"{page}track/{recording.tracks.get(language='en').pk}/remove/"
    assert mine.get(removal).status_code == 303 and recording.tracks.count() == 2
    assert mine.post(removal).status_code == 303 and recording.tracks.count() == 1
    assert kept.name
    assert mine.post(f"{page}captions/999/remove/").status_code == 404


def test_a_photo_says_what_it_shows_in_each_language(
    grace: Member, sign_in: SignIn, markets: Session, django_capture_on_commit_callbacks: Any
) -> None:
    photo = make_photo(markets, "A market")
    mine, page = sign_in(grace), f"{DESK}photo/{photo.uuid}/"
    sent = {"text": "A market hall", "language": "en", "credit": "Kim", "audience": "edition-12", "order": "3"}
    sent["revision"] = revision_of(photo)
    assert mine.post(page, sent | {"audience": "edition-3"}).status_code == 422
    assert mine.post(page, sent | {"text_fr": "Une halle", "text_pt": ""}).status_code == 303
    photo.refresh_from_db()
    assert (photo.text, photo.audience, photo.order) == ("A market hall", "edition-12", 3)
    late = mine.post(page, sent | {"text": "A covered market", "text_fr": "Un marché"})
    assert late.status_code == 409
    for words in ("Somebody else has saved", "A covered market", "Un marché", f'value="{revision_of(photo)}"'):
        assert words in late.content.decode()
    row = photo.translations.get()
    assert (row.language, row.text, row.origin) == ("fr", "Une halle", "human")
    file = photo.image
    with django_capture_on_commit_callbacks(execute=True):
        assert mine.post(f"{DESK}photo/{photo.uuid}/remove/", {"is_meant": "on"}).status_code == 303
    assert not Photo.objects.exists() and not file.storage.exists(file.name)


def test_pages_ask_no_more_for_more(
    chiara: Member, sign_in: SignIn, markets: Session, django_assert_max_num_queries: Any
) -> None:
    mine = sign_in(chiara)
    pages = [DESK, f"{DESK}sessions/markets/", f"{DESK}sessions/markets/materials/", "/en/academies/add/?from=12"]

    def asked(page: str) -> int:
        mine.get(page)
        with django_assert_max_num_queries(15) as queries:
            assert mine.get(page).status_code == 200
        return len(queries)

    def add_some(batch: int) -> None:
        for number in range(batch, batch + 3):
            make_session(markets.edition.report, f"session-{number}", "2021-11-16T10:00:00")
            take_part(markets, make_person(f"Person {number}"))
            make_photo(markets, f"Photo {number}")
            make_recording(markets, "en", captions=CAPTIONS)
            Presentation.objects.create(session=markets, document=make_document(f"document-{number}"))

    add_some(0)
    few = [asked(page) for page in pages]
    add_some(3)
    assert [asked(page) for page in pages] == few


# --- A new academy ---------------------------------------------------------------------------------------------------


def beginning(**fields: Any) -> dict[str, Any]:
    first = {"number": "13", "start": "2027-10-04", "end": "2027-10-15", "mode": "in_person", "city": "Dakar"}
    first |= {"country": "SN", "time_zone": "Africa/Dakar", "language": "en", "official_languages": "en, French"}
    return first | {"name": "13th Academy, Dakar 2027", **fields}


def test_an_academy_begins_from_an_older_one(chiara: Member, sign_in: SignIn) -> None:
    report = make_report()
    opening = make_session(
        report, "opening", "2021-11-15T13:00:00", kind="opening", zone="Europe/Lisbon", summary="Old"
    )
    left = make_session(report, "left-out")
    take_part(opening, make_person("Kim Seoyeon"))
    make_photo(opening, "People")
    mine, page = sign_in(chiara), "/en/academies/add/?from=12"
    asked = mine.get(page).content.decode()
    assert "Opening" in asked and 'value="13"' in asked
    preview = mine.post(page, beginning(sessions=[opening.pk], preview="1"))
    assert preview.status_code == 200 and "Nothing is kept yet" in preview.content.decode()
    assert "October 4, 2027" in preview.content.decode() or "4 October 2027" in preview.content.decode()
    assert Edition.objects.count() == 1
    assert mine.post(page, beginning(sessions=[opening.pk], begin="1"))["Location"] == "/en/academies/13/edit/"
    session = Session.objects.get(edition__number=13)
    assert (session.kind, session.title, session.summary) == ("opening", "Opening", "")
    assert session.slots.get().start.isoformat() == "2027-10-04T13:00:00+00:00"
    assert not session.participations.exists() and not session.photos.exists()
    made = Edition.objects.get(number=13)
    assert (made.report.state, made.report.time_zone, made.official_languages) == (
        State.DRAFT,
        "Africa/Dakar",
        ["en", "fr"],
    )
    shelf = Collection.objects.get(edition=made)  # named as the academy is, where those of all academies stand
    assert (shelf.name, shelf.get_parent().slug) == ("", "academies")
    assert left.edition.number == 12
    room = sign_in(make_member("p", "P", editions=(13,))).get(reverse("forum:category", args=["edition-13"]))
    assert room.status_code == 200
    assert mine.post(page, beginning(begin="1")).status_code == 422  # the number is taken


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": "0"}, "from 1 to 99"),
        ({"number": "100"}, "from 1 to 99"),
        ({"start": "2027-13"}, "no such date"),
        ({"start": "9999-12-31", "end": "9999-12-31"}, "no such date"),
        ({"start": "4 October"}, "year-month"),
        ({"end": "2027-09"}, "before the beginning"),
        ({"country": ""}, "in which country"),
        ({"language": "en, fr"}, "one language"),
        ({"name": ""}, "required"),
    ],
)
def test_a_new_academy_is_whole_or_not_there(
    chiara: Member, sign_in: SignIn, fields: dict[str, Any], message: str
) -> None:
    make_report()
    answer = sign_in(chiara).post("/en/academies/add/?from=12", beginning(begin="1", city="Saly") | fields)
    page = answer.content.decode()
    assert (answer.status_code, Edition.objects.count(), Collection.objects.count()) == (422, 1, 0)
    assert message in page and "Saly" in page


def test_nothing_half_made_remains(chiara: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    make_report()

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("library.actions.new_edition.open_rooms", fail)
    with pytest.raises(RuntimeError):
        sign_in(chiara).post("/en/academies/add/", beginning(begin="1"))
    assert (Edition.objects.count(), Collection.objects.count(), Report.objects.count()) == (1, 0, 1)
