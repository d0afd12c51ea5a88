"""Calendar files of events and academies, read by icalendar as a calendar program would."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.core.calendars import CANCELLED_FOR
from brain.languages.models import Origin
from brain.members.models import Member
from brain.news.events.actions import edit_event
from brain.news.models import Event, NewsItem
from brain.publishing.models import State
from brain.publishing.workflow import move
from forum.actions.events import calendar_feed, renew_calendar_feed
from library.models import Link, Report, Session, Slot
from tests.library.reports import make_report
from tests.news.events import NINE, make_event

pytestmark = pytest.mark.django_db
FAIR, ALL = "/en/news/events/fair/event.ics", "/en/news/events/events.ics"


class Program:
    """A calendar program: of entries with the same UID it keeps that with the highest SEQUENCE (RFC 5546, 2.1.4)."""

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}

    def read(self, client: Client, address: str) -> "Program":
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
        for entry in icalendar.Calendar.from_ical(response.content).events:
            known = self.entries.get(entry["uid"])
            if known is None or entry["sequence"] > known["sequence"]:
                self.entries[entry["uid"]] = entry
        return self

    @property
    def only(self) -> Any:
        (entry,) = self.entries.values()
        return entry


def test_what_an_entry_says(client: Client) -> None:
    NewsItem.objects.create(slug="agenda", title="The agenda; all of it", state="published")
    event = make_event(
        summary="Bring **seeds**, please.", venue="Salle «B»; marché", country="SN", related=["news:agenda"],
        meeting_url="https://meet.example.org/x", registration_url="https://example.org/r", organisers="Us",
    )  # fmt: skip

    entry = Program().read(client, FAIR).only

    assert entry["uid"] == f"{event.uuid}@127.0.0.1"
    assert (entry.start, entry.end) == (NINE, NINE + timedelta(hours=2))
    assert (entry["summary"], entry["location"], entry["status"]) == (
        "A fair", "Salle «B»; marché, Senegal", "CONFIRMED",
    )  # fmt: skip
    for told in (
        "Bring seeds, please.",
        "https://meet.example.org/x",
        "https://example.org/r",
        "The agenda; all of it",
    ):
        assert told in entry["description"]
    assert entry["attach"].endswith("/en/news/agenda/")
    assert entry["url"].endswith(event.permalink)
    assert entry["dtstamp"].dt == event.updated_at.replace(microsecond=0)


def test_whole_days_are_days(client: Client) -> None:
    first = datetime(2027, 3, 30, 15, tzinfo=UTC)  # midnight in Seoul
    make_event(is_all_day=True, time_zone="Asia/Seoul", starts_at=first, ends_at=first + timedelta(days=3))

    entry = Program().read(client, FAIR).only

    assert (entry.start, entry.end) == (date(2027, 3, 31), date(2027, 4, 3))


def test_read_again_a_program_shows_what_changed(client: Client) -> None:
    event, program = make_event(), Program()
    program.read(client, FAIR)

    later = edit_event(event=event, fields={"starts_at": NINE + timedelta(hours=1), "title": "A later fair"})
    assert program.read(client, FAIR).only.start == NINE + timedelta(hours=1)
    edit_event(event=later, fields={"is_cancelled": True})
    assert (program.read(client, FAIR).only["status"], program.only["summary"]) == ("CANCELLED", "A later fair")


def test_what_is_withdrawn_is_taken_out_of_programs(client: Client) -> None:
    event, program = make_event(summary="Secrets", meeting_url="https://meet.example.org/x"), Program()
    program.read(client, ALL)

    move(event, State.WITHDRAWN, by=None)

    assert program.read(client, ALL).only["status"] == "CANCELLED"
    assert "description" not in program.only
    move(event, State.PUBLISHED, by=None)
    assert program.read(client, ALL).only["status"] == "CONFIRMED"


def test_an_entry_is_in_the_language_of_its_address(client: Client) -> None:
    make_event().translations.create(language="ko", origin=Origin.HUMAN, title="장터")

    korean, english = Program().read(client, FAIR.replace("/en/", "/ko/")), Program().read(client, FAIR)

    assert (korean.only["summary"], korean.only["summary"].params["LANGUAGE"]) == ("장터", "ko")
    assert english.only["summary"] == "A fair"
    assert korean.only["uid"] == english.only["uid"]


@pytest.fixture
def session() -> Session:
    """A session of the 12th academy, whose report is published, held tomorrow."""
    edition = make_report(12).edition
    session = Session.objects.create(edition=edition, slug="opening", kind="opening", title="Opening")
    start = timezone.now().replace(microsecond=0) + timedelta(days=1)
    Slot.objects.create(session=session, start=start, end=start + timedelta(hours=1), time_zone="UTC", room="Hall 1")
    Link.objects.create(session=session, url="https://example.org/slides", title="Slides")
    Link.objects.create(session=session, url="https://example.org/notes", title="Notes", audience="edition-12")
    return session


def test_the_calendar_of_an_academy(client: Client, session: Session, sign_in: Any, amina: Member) -> None:
    make_event(edition=12)
    make_event("elsewhere", edition=11)
    address = "/en/academies/12/calendar.ics"

    entries = {str(entry["summary"]): entry for entry in Program().read(client, address).entries.values()}

    assert entries.keys() == {"Opening", "A fair"}
    assert entries["Opening"]["attach"] == "https://example.org/slides"
    assert entries["Opening"]["location"] == "Hall 1"
    own = Program().read(sign_in(amina), address).entries.values()
    assert [len(entry["attach"]) for entry in own if entry["summary"] == "Opening"] == [2]
    Report.objects.update(state="draft")
    assert len(Program().read(client, address).entries) == 1
    assert client.get("/en/academies/99/calendar.ics").status_code == 404


def test_a_moved_session_is_moved_in_programs(client: Client, session: Session) -> None:
    program = Program().read(client, "/en/academies/12/calendar.ics")
    slot = session.slots.get()
    slot.start, slot.end = slot.start + timedelta(days=1), slot.end + timedelta(days=1)
    slot.save()
    Session.objects.filter(pk=session.pk).update(updated_at=timezone.now() + timedelta(minutes=5))

    assert program.read(client, "/en/academies/12/calendar.ics").only.start == slot.start


def test_ones_own_calendar_has_what_one_may_see_as_of_now(
    client: Client, session: Session, amina: Member, daniela: Member
) -> None:
    make_event("members", title="Of members", audience="members")
    make_event("twelfth", title="Of the twelfth", audience="edition-12")

    def titles(member: Member) -> set[str]:
        address = reverse("calendar-feed", args=[calendar_feed(member).token])
        return {str(entry["summary"]) for entry in Program().read(client, address).entries.values()}

    assert titles(amina) == {"Of members", "Of the twelfth", "Opening"}
    assert titles(daniela) == {"Of members"}
    amina.attendances.filter(edition=12).delete()
    assert titles(amina) == {"Of members"}
    before = reverse("calendar-feed", args=[calendar_feed(amina).token])
    renew_calendar_feed(amina)
    assert client.get(before).status_code == 404
    daniela.is_active = False
    daniela.save()
    assert client.get(reverse("calendar-feed", args=[calendar_feed(daniela).token])).status_code == 404


def test_sessions_of_a_withdrawn_report_are_taken_out_of_programs(client: Client, session: Session) -> None:
    address, report = "/en/academies/12/calendar.ics", Report.objects.get()
    Session.objects.update(created_at=timezone.now() - timedelta(days=2), updated_at=timezone.now() - timedelta(days=1))
    program = Program().read(client, address)
    move(report, State.WITHDRAWN, by=None)
    assert program.read(client, address).only["status"] == "CANCELLED"
    assert not {"attach", "location", "description"} & program.only.keys()
    Session.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    Report.objects.update(withdrawn_at=timezone.now() - CANCELLED_FOR)
    assert not Program().read(client, address).entries
    Session.objects.update(created_at=timezone.now() - timedelta(days=3))
    move(report, State.PUBLISHED, by=None)
    assert program.read(client, address).only["status"] == "CONFIRMED"


def test_withdrawn_events_are_told_for_a_while(client: Client) -> None:
    move(make_event(), State.WITHDRAWN, by=None)
    Event.objects.update(withdrawn_at=timezone.now() - CANCELLED_FOR)
    assert not Program().read(client, ALL).entries
