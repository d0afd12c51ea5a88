"""Events: who sees them, the list, the calendar of a month, and what editors write."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from brain.core.revisions import revision_of
from brain.languages.models import Origin
from brain.members.models import Member
from brain.members.subjects import subject_of
from brain.news import live
from brain.news.events.loading import load_events
from brain.news.loading import load_news
from brain.news.models import Event, NewsItem
from brain.publishing.models import State
from brain.publishing.tasks import publish_what_is_due
from brain.publishing.workflow import move
from brain.samples.people import rows
from brain.search.query import search
from realtime.models import Event as Happened
from tests.languages.desk import translate
from tests.news.events import NINE, make_event, over, typed

pytestmark = pytest.mark.django_db
NEW = "/en/news/events/new/"


def page_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.text


def slugs(page: str) -> list[str]:
    return re.findall(r'<h3 [^>]*><a href="/\w+/news/events/([\w-]+)/">', page)


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_what_is_to_come_and_what_is_over(client: Client) -> None:
    make_event("later", starts_at=NINE + timedelta(days=1), ends_at=NINE + timedelta(days=2))
    make_event("sooner")
    over("lately")
    make_event("draft", state="draft")

    assert slugs(page_of(client, "/en/news/events/")) == ["sooner", "later"]
    assert slugs(page_of(client, "/en/news/events/?when=past")) == ["lately"]
    assert "Past</span>" in page_of(client, "/en/news/events/lately/")


def test_times_are_those_of_the_place(client: Client) -> None:
    make_event(time_zone="Asia/Seoul")

    english, korean = page_of(client, "/en/news/events/fair/"), page_of(client, "/ko/news/events/fair/")

    assert '<time datetime="2027-03-31T09:00+00:00">18:00</time>' in english
    assert "South Korea Time" in english
    assert "오후 6:00" in korean
    assert "대한민국 시간" in korean


def test_whole_days_have_no_clock(client: Client) -> None:
    first = datetime(2027, 3, 30, 15, tzinfo=UTC)  # midnight in Seoul
    make_event(is_all_day=True, time_zone="Asia/Seoul", starts_at=first, ends_at=first + timedelta(days=3))

    page = page_of(client, "/en/news/events/fair/")

    assert "31 Mar" in page
    assert "2 Apr 2027" in page
    assert "South Korea Time" not in page


def test_an_event_in_the_readers_language(client: Client) -> None:
    event = make_event(summary="Bring **seeds**.")
    event.translations.create(language="ar", origin=Origin.HUMAN, title="معرض", summary="بذور")

    page = page_of(client, "/ar/news/events/fair/")

    assert '<h1 lang="ar" dir="rtl">معرض</h1>' in page
    assert "Show original" in page_of(client, "/ar/news/events/fair/") or "orig-text" in page
    assert "<strong>seeds</strong>" in page_of(client, "/en/news/events/fair/")


AUDIENCES = {
    "public": {"guest", "daniela", "amina", "chiara"},
    "members": {"daniela", "amina", "chiara"},
    "edition-12": {"amina", "chiara"},
}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_who_sees_an_event_on_every_surface(
    audience: str, sign_in: Any, amina: Member, daniela: Member, chiara: Member
) -> None:
    event = make_event(audience=audience, title="Assembly of growers")
    move(event, State.WITHDRAWN, by=None)
    move(event, State.PUBLISHED, by=None)
    people = {"guest": None, "amina": amina, "daniela": daniela, "chiara": chiara}
    for name, member in people.items():
        client, sees = sign_in(member) if member else Client(), name in AUDIENCES[audience]
        for address in ("", "fair/event.ics"):
            answer = client.get(f"/en/news/events/{address or 'fair/'}")
            assert (answer.status_code == 200) is sees, (name, address)
        for address in ("", "events.ics", "calendar/2027/03/"):
            text = client.get(f"/en/news/events/{address}").text
            assert ("Assembly of growers" in text) is sees, (name, address)
        assert (event.permalink in client.get("/en/search/?q=assembly").text) is sees
        assert (client.get(event.permalink).status_code == 302) is sees
    assert ("Assembly" in str(live.next_events())) is (audience == "public")
    assert bool(subject_of(daniela, "event:fair")) is ("daniela" in AUDIENCES[audience])


def test_a_draft_is_there_for_editors_alone(client: Client, sign_in: Any, amina: Member, chiara: Member) -> None:
    event = make_event(state="draft")

    for person in (client, sign_in(amina)):
        for address in ("/en/news/events/fair/", "/en/news/events/fair/event.ics", event.permalink):
            page_of(person, address, 404)
        assert "A fair" not in page_of(person, "/en/news/events/")
    assert "only editors see it" in page_of(sign_in(chiara), "/en/news/events/fair/")
    assert "A fair" in page_of(sign_in(chiara), "/en/desk/?show=draft")


def test_a_preview_is_what_a_reader_of_that_language_gets(
    client: Client, sign_in: Any, amina: Member, chiara: Member
) -> None:
    event = make_event(state="draft", registration_url="https://example.org/register")
    event.translations.create(language="fr", origin="official", title="Une foire")

    page = page_of(sign_in(chiara), "/fr/news/events/fair/preview/")
    for words in ("Une foire</h1>", "https://example.org/register", "/ar/news/events/fair/preview/"):
        assert words in page
    assert "/fr/desk/event/" not in page
    page_of(sign_in(amina), "/fr/news/events/fair/preview/", 404)
    page_of(client, "/fr/news/events/fair/preview/", 302)


def test_a_withdrawn_event_says_what_it_was(client: Client) -> None:
    event = make_event(summary="Secrets", audience="public")
    move(event, State.WITHDRAWN, by=None, note="The hall is closed.")

    page = page_of(client, "/en/news/events/fair/", 410)

    assert "A fair" in page
    assert "The hall is closed." in page
    assert "Secrets" not in page
    for address in ("/en/news/events/fair/event.ics", event.permalink):
        page_of(client, address, 410)
    assert "A fair" not in page_of(client, "/en/news/events/")


def test_a_withdrawn_event_of_others_was_never_there(client: Client) -> None:
    move(make_event(audience="members"), State.WITHDRAWN, by=None)
    page_of(client, "/en/news/events/fair/", 404)


@pytest.mark.parametrize(
    "address", ["nothing/", "calendar/2027/13/", "calendar/1999/01/", "calendar/2100/01/", "?page=0"]
)
def test_what_is_not_there(client: Client, address: str) -> None:
    page_of(client, f"/en/news/events/{address}", 404)


# --- The calendar ----------------------------------------------------------------------------------------------------


def cells(page: str) -> dict[str, list[str]]:
    """Return the events on each day of the table."""
    table = page[page.index('<table class="month"') : page.index("</table>")]
    found = re.findall(r'<td[^>]*><time datetime="([\d-]+)">.*?</time>(.*?)</td>', table, re.DOTALL)
    return {day: re.findall(r"/events/([\w-]+)/", inside) for day, inside in found if "/events/" in inside}


def test_the_calendar_has_each_event_on_all_its_days(client: Client) -> None:
    make_event("short")
    night = datetime(2027, 3, 31, 23, tzinfo=UTC)
    make_event("in-seoul", time_zone="Asia/Seoul", starts_at=night, ends_at=night + timedelta(hours=1))
    make_event("until-midnight", starts_at=NINE, ends_at=datetime(2027, 4, 1, tzinfo=UTC))
    make_event("long", starts_at=NINE - timedelta(days=2), ends_at=NINE)

    assert cells(page_of(client, "/en/news/events/calendar/2027/03/")) == {
        "2027-03-29": ["long"], "2027-03-30": ["long"], "2027-03-31": ["long", "short", "until-midnight"],
    }  # fmt: skip
    assert cells(page_of(client, "/en/news/events/calendar/2027/04/")) == {"2027-04-01": ["in-seoul"]}


def test_weeks_begin_as_the_language_has_it(client: Client) -> None:
    firsts = {}
    for language in ("en", "ko", "ar"):
        page = page_of(client, f"/{language}/news/events/calendar/2027/03/")
        firsts[language] = re.search(r"<tbody><tr><td[^>]*><time datetime=\"([\d-]+)", page).group(1)  # type: ignore[union-attr]
    assert firsts == {"en": "2027-03-01", "ko": "2027-02-28", "ar": "2027-02-27"}


def test_months_lead_to_each_other_over_the_year(client: Client) -> None:
    page = page_of(client, "/en/news/events/calendar/2026/12/")
    assert "/en/news/events/calendar/2026/11/" in page
    assert "/en/news/events/calendar/2027/01/" in page
    assert "calendar/1999" not in page_of(client, "/en/news/events/calendar/2000/01/")
    today = timezone.now()
    assert client.get("/en/news/events/calendar/")["Location"].endswith(f"/{today.year}/{today.month:02}/")


@pytest.mark.parametrize("address", ["", "?when=past", "calendar/2027/03/", "events.ics", "e0/"])
def test_the_number_of_queries_stays_the_same(client: Client, address: str) -> None:
    counts = []
    for some in (range(2), range(2, 18)):
        for number in some:
            event = (over if "past" in address else make_event)(f"e{number}", related=[f"event:e{number}"])
            event.translations.create(language="fr", origin=Origin.HUMAN, title="Foire")
        client.get(f"/fr/news/events/{address}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/fr/news/events/{address}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


# --- Writing ---------------------------------------------------------------------------------------------------------


def test_an_editor_announces_reviews_schedules_and_publishes(client: Client, sign_in: Any, chiara: Member) -> None:
    editor = sign_in(chiara)

    response = editor.post(NEW, typed(registration_url="https://example.org/register"))
    assert (response.status_code, response["Location"]) == (303, "/en/news/events/harvest-fair/")
    event = Event.objects.get()
    assert (event.starts_at, event.ends_at) == (
        datetime(2027, 3, 31, 5, tzinfo=UTC), datetime(2027, 3, 31, 7, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (event.state, event.author, event.is_all_day) == ("draft", chiara, False)
    steps = f"/en/desk/event/{event.uuid}/"
    assert steps in editor.get(response["Location"]).text

    assert editor.post(steps, {"act": "review"}).status_code == 303
    assert editor.post(steps, {"act": "schedule", "day": "2027-01-05", "time": "08:00"}).status_code == 303
    assert client.get(response["Location"]).status_code == 404
    Event.objects.update(publish_at=timezone.now())
    publish_what_is_due.enqueue()

    page = client.get(response["Location"]).text
    assert 'href="https://example.org/register"' in page
    assert [hit.entry.kind for hit in search("harvest seeds", audiences={"public"}, languages=["en"])[0:9]] == ["event"]
    assert [happened.kind for happened in Happened.objects.filter(stream_id="news.events")] == ["event"]


def test_whole_days_and_the_form_again(sign_in: Any, chiara: Member) -> None:
    editor = sign_in(chiara)
    days = {"start_time": "", "end_time": "", "last_day": "2027-04-02"}
    editor.post(NEW, typed(**days))
    event = Event.objects.get()
    assert (event.is_all_day, str(event.first_day), str(event.last_day)) == (True, "2027-03-31", "2027-04-02")

    form = editor.get("/en/news/events/harvest-fair/edit/").text
    assert 'value="2027-03-31"' in form
    assert 'value="2027-04-02"' in form
    again = editor.post("/en/news/events/harvest-fair/edit/", typed(**days, is_cancelled="on"))
    assert again.status_code == 303
    event.refresh_from_db()
    assert (str(event.last_day), event.is_cancelled, event.sequence) == ("2027-04-02", True, 1)


def test_who_saves_later_is_told_and_writes_over_nothing(sign_in: Any, chiara: Member) -> None:
    event, editor, page = make_event(), sign_in(chiara), "/en/news/events/fair/edit/"
    form = typed(revision=revision_of(event))
    assert editor.post(page, form | {"title": "First"}).status_code == 303

    answer = editor.post(page, form | {"title": "Second"})

    event.refresh_from_db()
    assert (answer.status_code, event.title, event.sequence) == (409, "First", 1)
    assert f'value="{revision_of(event)}"' in answer.text and 'value="Second"' in answer.text


WRONG = {
    "2013-04 is no day": ({"first_day": "2013-04"}, "first_day", "an event needs its day"),
    "no day": ({"first_day": ""}, "first_day", "Give the day"),
    "long ago": ({"first_day": "0001-01-01"}, "first_day", "between 2000 and 2099"),
    "no end": ({"end_time": ""}, "end_time", "Give the time at which it ends"),
    "no beginning": ({"start_time": ""}, "start_time", "none for whole days"),
    "ends before it begins": ({"end_time": "13:00"}, "end_time", "Choose a later end"),
    "last day before the first": ({"last_day": "2027-03-30"}, "last_day", "Choose a later day"),
    "no such time": (
        {"first_day": "2027-03-28", "time_zone": "Europe/Paris", "start_time": "02:30"},
        "start_time", "Clocks are changed",
    ),
    "a clock of nowhere": ({"time_zone": "Mars/Olympus"}, "time_zone", ""),
    "an audience of others": ({"audience": "talk-5"}, "audience", ""),
    "an academy that there is not": ({"edition": "99"}, "edition", ""),
    "no address": ({"meeting_url": "javascript:alert(1)"}, "meeting_url", ""),
    "a page elsewhere": ({"related": "https://example.org/x"}, "related", "Copy it from the browser"),
    "an image that is none": ({"image_text": "x" * 501}, "image_text", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_field_says_what_to_do_and_nothing_is_lost(case: str, sign_in: Any, chiara: Member) -> None:
    wrong, field, advice = WRONG[case]
    response = sign_in(chiara).post(NEW, typed(**wrong))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.text
    assert advice in response.text
    assert 'value="Harvest fair"' in response.text
    assert not Event.objects.exists()


def test_sent_twice_it_is_one_event(sign_in: Any, chiara: Member, nomsa: Member) -> None:
    form = typed()
    assert sign_in(chiara).post(NEW, form).status_code == 303
    assert sign_in(chiara).post(NEW, form).status_code == 303
    assert sign_in(chiara).post(NEW, {**form, "venue": "Hall 3"}).status_code == 409
    assert sign_in(nomsa).post(NEW, form).status_code == 409
    assert Event.objects.count() == 1


@pytest.mark.parametrize("address", ["new/", "fair/edit/"])
def test_only_editors_write(address: str, client: Client, sign_in: Any, amina: Member, benoit: Member) -> None:
    make_event()
    for member in (amina, benoit):
        assert sign_in(member).post(f"/en/news/events/{address}", typed()).status_code == 403
    assert client.get(f"/en/news/events/{address}").status_code == 302
    expired = client.post(f"/en/news/events/{address}", typed())
    assert (expired.status_code, "Harvest fair" in expired.text) == (403, True)
    assert Event.objects.get().title == "A fair"


# --- What follows ----------------------------------------------------------------------------------------------------


def test_the_home_page_shows_the_next_events_live(client: Client, sign_in: Any, chiara: Member) -> None:
    event = make_event(state="draft")
    assert "A fair" not in page_of(client, "/en/")
    move(event, State.PUBLISHED, by=None)
    over("gone", title="Long over")

    page = page_of(client, "/fr/")
    assert '<a href="/fr/news/events/fair/" lang="en" dir="ltr">A fair</a>' in page
    assert "Long over" not in page
    assert "&quot;news.events&quot;" in page
    translate(sign_in(chiara), "event", "fr", event.pk, title="Une foire", summary="")
    with translation.override("fr"):
        (change,) = live.render("event", [str(event.pk)], "events")
    assert (change.target, "Une foire" in change.html) == ("next-events", True)


def test_an_event_is_discussed(client: Client) -> None:
    make_event()
    assert "?about=event:fair" in page_of(client, "/en/news/events/fair/")


def test_the_samples_are_loaded_once() -> None:
    load_news(rows("news.yaml"))
    assert load_events(rows("events.yaml"), rows("news.yaml")) == 6
    assert load_events(rows("events.yaml"), rows("news.yaml")) == 0

    training = Event.objects.get(country="SD")
    assert (str(training.first_day), str(training.last_day), training.time_zone) == (
        "2023-04-21", "2023-04-23", "Africa/Khartoum",
    )  # fmt: skip
    assert NewsItem.objects.get(slug=training.slug).related == [f"event:{training.slug}"]
    assert Event.objects.filter(is_sample=True, starts_at__gt=timezone.now()).count() == 2
    for event in Event.objects.prefetch_related("translations"):
        assert len({event.language, *(row.language for row in event.translations.all())}) == 7
