"""Events in posts: writing them, answering, changing, reminding, and what calendars get."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.notifications.models import Kind, Notification
from brain.search.models import Entry
from forum.actions import events, moderate, write
from forum.held import held_html
from forum.models import CalendarFeed, Category, Event, EventReply, Holds, Post, Reply, Topic, Verb
from realtime.models import Event as LiveEvent

SignIn = Callable[[Member], Client]

YEAR = timezone.now().year + 1
FIELDS = {
    "body": "Come all.",
    "event_day": f"{YEAR}-07-01",
    "event_time": "14:30",
    "event_end_time": "16:00",
    "event_zone": "Europe/Paris",
    "event_place": "Thiès, the market hall; entrance B",
    "event_link": "https://meet.example.org/ours",
}
STARTS = datetime(YEAR, 7, 1, 12, 30, tzinfo=UTC)


def invite(topic: Topic, author: Member, **fields: Any) -> Event:
    event = {"starts_at": STARTS, "time_zone": "Europe/Paris", "place": "Thiès", **fields}
    part = lambda post: events.add_event(post, **event)  # noqa: E731
    return write.post_reply(topic=topic, author=author, body="Come all.", language="en", parts=[part]).event


@pytest.fixture
def event(topic: Topic, amina: Member) -> Event:
    return invite(topic, amina)


def held(client: Client, event: Event) -> str:
    return client.get(reverse("forum:held", args=[event.post_id])).content.decode()


def send(client: Client, topic: Topic, **fields: str) -> Any:
    return client.post(reverse("forum:post-reply", args=[topic.pk]), {**FIELDS, **fields})


def answer(client: Client, event: Event, reply: str, **headers: str) -> Any:
    return client.post(reverse("forum:event-answer", args=[event.post_id]), {"reply": reply}, headers=headers)


# --- Writing it ------------------------------------------------------------------------------------------------------


def test_a_reply_can_invite_to_an_event(topic: Topic, amina: Member, sign_in: SignIn, client: Client) -> None:
    assert send(sign_in(amina), topic).status_code == 303
    post = topic.posts.get(number=2)
    event = post.event
    assert post.holds == Holds.EVENT
    assert (event.starts_at, event.ends_at) == (STARTS, STARTS + timedelta(minutes=90))
    html = client.get(topic.url).content.decode()
    assert f"1 July {YEAR}, 14:30 – 16:00 (France Time)" in html
    assert f'datetime="{YEAR}-07-01T12:30:00+00:00"' in html
    assert "Thiès, the market hall; entrance B" in html
    assert 'href="https://meet.example.org/ours"' in html


def test_a_new_topic_can_invite_to_an_event(amina: Member, help_room: Category, sign_in: SignIn) -> None:
    sent = {**FIELDS, "title": "Our fair", "category": "help"}
    assert sign_in(amina).post(reverse("forum:new-topic"), sent).status_code == 303
    assert Event.objects.get().post.topic.title == "Our fair"


def test_without_a_zone_it_is_the_one_of_the_members_country(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    send(sign_in(amina), topic, event_zone="")
    assert Event.objects.get().time_zone == "Africa/Dakar"


def test_an_older_name_of_a_zone_is_understood(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    send(sign_in(amina), topic, event_zone="Asia/Calcutta")
    assert Event.objects.get().time_zone == "Asia/Kolkata"


def test_an_event_may_end_on_another_day(topic: Topic, amina: Member, sign_in: SignIn, client: Client) -> None:
    send(sign_in(amina), topic, event_end_day=f"{YEAR}-07-03", event_end_time="12:00")
    assert f"3 July {YEAR}, 12:00 (France Time)" in client.get(topic.url).content.decode()


def _clock_change(month: int) -> str:
    """Return the last Sunday of the month, on which clocks are changed in Paris."""
    last = datetime(YEAR, month, 31)
    return f"{last - timedelta(days=(last.weekday() + 1) % 7):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("fields", "name", "message"),
    [
        ({"event_day": ""}, "event_day", "Give the day of the event."),
        ({"event_time": ""}, "event_time", "Give the time at which it begins."),
        ({"event_day": "soon"}, "event_day", "This is not a date."),
        ({"event_time": "half past two"}, "event_time", "This is not a time."),
        ({"event_end_time": "13:00"}, "event_end_time", "It ends before it begins."),
        ({"event_end_time": "14:30"}, "event_end_time", "It ends before it begins."),
        ({"event_end_time": "", "event_end_day": f"{YEAR}-07-02"}, "event_end_time", "Give the time at which it ends."),
        ({"event_end_day": f"{YEAR}-06-01"}, "event_end_time", "It ends before it begins."),
        ({"event_day": "2020-01-01"}, "event_day", "This is in the past."),
        ({"event_day": "9999-12-31"}, "event_day", "Choose a day within the next ten years."),
        ({"event_end_day": "9999-12-31"}, "event_end_day", "Choose a day within the next ten years."),
        ({"event_day": "0001-01-01"}, "event_day", "Choose a day within the next ten years."),
        ({"event_zone": "Mars/Olympus"}, "event_zone", "This time zone is not known."),
        ({"event_zone": "../etc/passwd"}, "event_zone", "This time zone is not known."),
        ({"event_day": _clock_change(3), "event_time": "02:30"}, "event_time", "there is no such time there"),
        ({"event_day": _clock_change(10), "event_time": "02:30"}, "event_time", "comes twice there"),
        ({"event_place": "x" * 201}, "event_place", "The place may have up to 200 characters."),
        ({"event_link": "javascript:alert(1)"}, "event_link", "This is not an address."),
        ({"event_link": "ftp://example.org/x"}, "event_link", "This is not an address."),
        ({"poll_question": "Who?", "poll_options": "A\nB"}, "event_day", "a poll or an event, not both"),
    ],
)
def test_what_cannot_be_an_event_comes_back_as_typed(
    fields: dict[str, str], name: str, message: str, topic: Topic, amina: Member, sign_in: SignIn
) -> None:
    page = send(sign_in(amina), topic, **fields)
    html = page.content.decode()
    assert page.status_code == 422
    assert f'<a href="#{name}">' in html
    assert message in html
    assert "Come all." in html
    assert f'value="{FIELDS["event_link"]}"' in html or "event_link" in fields
    assert not Event.objects.exists()


def test_an_event_comes_back_when_the_text_is_wrong(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    html = send(sign_in(amina), topic, body="").content.decode()
    assert f'value="{YEAR}-07-01"' in html
    assert '<option value="Europe/Paris" selected>France</option>' in html


def test_the_list_of_zones_is_there_without_javascript(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    html = send(sign_in(amina), topic, preview="zones").content.decode()
    assert html.count("<option ") > 400
    assert "Come all." in html
    assert '<option value="Europe/Paris" selected>France</option>' in html


def test_the_list_of_zones_is_in_the_readers_language(client: Client) -> None:
    html = client.get(reverse("forum:zones").replace("/en/", "/ko/"), {"zone": "Asia/Seoul"}).content.decode()
    assert '<option value="Asia/Seoul" selected>대한민국</option>' in html
    assert client.get(reverse("forum:zones"), {"zone": '"><script>'}).status_code == 200


def test_an_event_is_found_by_its_place(event: Event) -> None:
    assert "Thiès" in Entry.objects.get(kind="post", object_id=str(event.post_id)).text


# --- Answering it ----------------------------------------------------------------------------------------------------


def test_an_answer_is_counted_with_the_members_name(event: Event, eunji: Member, sign_in: SignIn) -> None:
    sent = answer(sign_in(eunji), event, "yes")
    assert (sent.status_code, sent["Location"]) == (303, event.post.url)
    html = held(sign_in(eunji), event)
    assert 'value="yes" aria-pressed="true"' in html
    assert "<bdi>김은지</bdi>" in html
    answer(sign_in(eunji), event, "no")
    assert list(EventReply.objects.values_list("member", "reply")) == [(eunji.pk, "no")]


def test_htmx_gets_the_event_as_it_is_now(event: Event, eunji: Member, sign_in: SignIn) -> None:
    sent = answer(sign_in(eunji), event, "maybe", **{"HX-Request": "true"})
    assert sent.status_code == 200
    assert sent.content.decode().startswith(f'<div class="held" id="held-{event.post_id}"')
    assert 'value="maybe" aria-pressed="true"' in sent.content.decode()


def test_open_pages_are_told_of_an_answer(event: Event, eunji: Member) -> None:
    LiveEvent.objects.all().delete()
    events.answer_event(event=event, member=eunji, reply=Reply.YES)
    assert LiveEvent.objects.get(stream=event.post.topic.stream).kind == "held"


def test_an_answer_that_there_is_not_is_refused(event: Event, eunji: Member, sign_in: SignIn) -> None:
    sent = answer(sign_in(eunji), event, "of course")
    assert sent.status_code == 422
    assert "Choose an answer first." in sent.content.decode()


def test_a_guest_sees_who_comes_but_cannot_answer(event: Event, eunji: Member, client: Client) -> None:
    events.answer_event(event=event, member=eunji, reply=Reply.YES)
    assert "김은지" in held(client, event)
    assert 'name="reply"' not in held(client, event)
    assert answer(client, event, "yes").status_code == 403


def test_a_cancelled_event_and_one_that_is_over_take_no_answers(
    topic: Topic, event: Event, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    events.cancel_event(event=event, actor=amina)
    past = invite(topic, amina, starts_at=timezone.now() - timedelta(days=1))
    for one, word, message in ((event, "Cancelled", "is cancelled"), (past, "Over", "is over")):
        sent = answer(sign_in(eunji), one, "yes")
        assert sent.status_code == 403
        assert message in sent.content.decode()
        assert word in held(sign_in(eunji), one)
    assert not EventReply.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_answers_at_once_are_one(topic: Topic, amina: Member, eunji: Member) -> None:
    event = invite(topic, amina)

    def send(reply: Reply) -> None:
        try:
            events.answer_event(event=event, member=eunji, reply=reply)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, [Reply.YES, Reply.NO, Reply.MAYBE, Reply.YES]))
    assert EventReply.objects.count() == 1


def test_events_cost_a_page_one_query(
    topic: Topic, amina: Member, eunji: Member, django_assert_num_queries: Any
) -> None:
    invited = [invite(topic, amina) for _number in range(3)]
    for event in invited:
        for member in (amina, eunji):
            events.answer_event(event=event, member=member, reply=Reply.YES)
    posts = [event.post for event in invited]
    with django_assert_num_queries(1):
        assert len(held_html(posts, eunji)) == 3


# --- Changing it -----------------------------------------------------------------------------------------------------


def change(client: Client, event: Event, **fields: str) -> Any:
    sent = {**FIELDS, "event_end_time": "", "event_place": "Thiès", "event_link": "", **fields}
    return client.post(reverse("forum:event-edit", args=[event.post_id]), sent)


def test_who_comes_is_told_once_of_each_change(
    event: Event, amina: Member, eunji: Member, daniela: Member, chiara: Member, sign_in: SignIn
) -> None:
    for member, reply in ((eunji, Reply.YES), (daniela, Reply.MAYBE), (chiara, Reply.NO)):
        events.answer_event(event=event, member=member, reply=reply)
    assert change(sign_in(amina), event, event_time="15:00").status_code == 303
    told = Notification.objects.filter(kind=Kind.EVENT)
    assert set(told.values_list("member", flat=True)) == {eunji.pk, daniela.pk}
    assert change(sign_in(amina), event, event_time="15:00").status_code == 303  # changes nothing
    assert told.count() == 2
    change(sign_in(amina), event, event_time="15:00", event_place="Dakar")
    assert told.count() == 4
    event.refresh_from_db()
    assert event.revision == 2


def test_they_are_told_when_and_where_in_their_language(event: Event, amina: Member, daniela: Member) -> None:
    events.answer_event(event=event, member=daniela, reply=Reply.YES)
    events.edit_event(event=event, editor=amina, starts_at=STARTS, time_zone="Europe/Paris", place="Dakar")
    notice = Notification.objects.get(member=daniela, kind=Kind.EVENT)
    assert notice.excerpt_language == "es"
    assert f"1 de julio de {YEAR}" in notice.excerpt
    assert "Dakar" in notice.excerpt
    assert notice.url == event.post.permalink


def test_a_cancellation_is_told_and_can_be_taken_back(
    event: Event, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    events.answer_event(event=event, member=eunji, reply=Reply.YES)
    address = reverse("forum:event-edit", args=[event.post_id])
    for cancel in ("1", "1", "0"):
        assert sign_in(amina).post(address, {"cancel": cancel}).status_code == 303
    assert Notification.objects.filter(member=eunji, kind=Kind.EVENT).count() == 2
    event.refresh_from_db()
    assert (event.is_cancelled, event.revision) == (False, 2)
    assert not AuditEntry.objects.exists()


def test_nobody_is_told_of_what_they_may_not_see_any_more(
    event: Event, amina: Member, eunji: Member, benoit: Member, twelfth: Category
) -> None:
    events.answer_event(event=event, member=eunji, reply=Reply.YES)
    moderate.move_topic(topic=event.post.topic, moderator=benoit, category=twelfth, reason="Private")
    events.edit_event(event=event, editor=amina, starts_at=STARTS, time_zone="Europe/Paris", place="Dakar")
    assert not Notification.objects.filter(kind=Kind.EVENT).exists()


def test_what_a_moderator_changes_is_in_the_log(event: Event, benoit: Member, eunji: Member, sign_in: SignIn) -> None:
    assert change(sign_in(eunji), event, event_time="15:00").status_code == 403
    assert change(sign_in(benoit), event, event_time="15:00").status_code == 303
    sign_in(benoit).post(reverse("forum:event-edit", args=[event.post_id]), {"cancel": "1"})
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        Verb.EDIT_EVENT,
        Verb.CANCEL_EVENT,
    ]
    assert "Cancelled an event" in sign_in(benoit).get(reverse("record:log")).content.decode()


def test_what_cannot_be_an_event_any_more_comes_back(event: Event, amina: Member, sign_in: SignIn) -> None:
    page = change(sign_in(amina), event, event_day="2020-01-01")
    assert page.status_code == 422
    assert "This is in the past." in page.content.decode()


def test_an_event_that_has_begun_can_still_be_moved_elsewhere(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    event = invite(topic, amina, starts_at=begun, time_zone="UTC")
    moved = change(
        sign_in(amina), event, event_day=f"{begun:%Y-%m-%d}", event_time=f"{begun:%H:%M}", event_zone="UTC",
        event_place="Next door",
    )  # fmt: skip
    assert moved.status_code == 303
    event.refresh_from_db()
    assert event.place == "Next door"


# --- Reminding -------------------------------------------------------------------------------------------------------


def test_who_comes_is_reminded_the_day_before_once(event: Event, eunji: Member, daniela: Member) -> None:
    events.answer_event(event=event, member=eunji, reply=Reply.YES)
    events.answer_event(event=event, member=daniela, reply=Reply.MAYBE)
    events.remind_of_events(STARTS - timedelta(hours=25))
    assert not Notification.objects.filter(kind=Kind.REMINDER).exists()
    for hours in (23, 22):
        events.remind_of_events(STARTS - timedelta(hours=hours))
    notice = Notification.objects.get(kind=Kind.REMINDER)
    assert (notice.member, notice.url) == (eunji, event.post.permalink)


def test_nobody_is_reminded_of_what_is_cancelled_or_hidden(
    topic: Topic, event: Event, amina: Member, eunji: Member, benoit: Member
) -> None:
    other = invite(topic, amina)
    for one in (event, other):
        events.answer_event(event=one, member=eunji, reply=Reply.YES)
    events.cancel_event(event=event, actor=amina)
    moderate.hide_post(post=other.post, moderator=benoit, reason="No")
    events.remind_of_events(STARTS - timedelta(hours=1))
    assert not Notification.objects.filter(kind=Kind.REMINDER).exists()


# --- Calendars -------------------------------------------------------------------------------------------------------


def calendar(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
    return icalendar.Calendar.from_ical(response.content)


def test_an_event_is_there_as_a_calendar_file(topic: Topic, amina: Member, client: Client) -> None:
    place = "Thiès; marché, salle «B»\\1 " + "и так далее " * 8
    event = invite(topic, amina, place=place, ends_at=STARTS + timedelta(hours=2), link="https://meet.example.org/x")
    address = reverse("forum:event-file", args=[event.post_id])
    [entry] = calendar(client, address).events
    assert entry["uid"] == f"event-{event.pk}@127.0.0.1"
    assert (entry.start, entry.end) == (STARTS, STARTS + timedelta(hours=2))
    assert entry["location"] == place.strip() or entry["location"] == place
    assert entry["summary"] == topic.title
    assert (entry["sequence"], entry["status"]) == (0, "CONFIRMED")
    assert "dtstamp" in entry
    assert str(entry["url"]).endswith(event.post.permalink)
    events.cancel_event(event=event, actor=amina)
    [entry] = calendar(client, address).events
    assert (entry["uid"], entry["sequence"], entry["status"]) == (f"event-{event.pk}@127.0.0.1", 1, "CANCELLED")


@pytest.mark.parametrize("name", ["event-file", "held", "event-answer", "event-edit"])
def test_an_event_is_nowhere_for_those_who_may_not_see_it(
    name: str, amina: Member, eunji: Member, twelfth: Category, start: Any, sign_in: SignIn, client: Client
) -> None:
    event = invite(start(amina, twelfth), amina)
    address = reverse(f"forum:{name}", args=[event.post_id])
    is_read = name in ("event-file", "held")
    ask = (lambda client: client.get(address)) if is_read else (lambda client: client.post(address, {"reply": "yes"}))
    assert ask(sign_in(eunji)).status_code == 404
    assert "Thiès" not in ask(client).content.decode()
    assert ask(sign_in(amina)).status_code in (200, 303, 422)
    assert EventReply.objects.filter(member=eunji).count() == 0


def test_the_events_page_lists_what_is_to_come_by_month(
    topic: Topic, event: Event, amina: Member, eunji: Member, twelfth: Category, start: Any, sign_in: SignIn
) -> None:
    invite(topic, amina, starts_at=timezone.now() - timedelta(days=2), place="Yesterday")
    invite(start(amina, twelfth, title="Only ours"), amina, place="Secret hall")
    gone = invite(topic, amina, place="Hidden hall")
    Post.objects.filter(pk=gone.post_id).update(hidden_at=timezone.now())
    html = sign_in(eunji).get(reverse("forum:events")).content.decode()
    assert f"July {YEAR}" in html
    assert "Thiès" in html
    assert not any(place in html for place in ("Yesterday", "Secret hall", "Hidden hall", "Only ours"))
    assert "Secret hall" in sign_in(amina).get(reverse("forum:events")).content.decode()


def test_the_events_page_has_a_list_of_ones_own(event: Event, eunji: Member, sign_in: SignIn) -> None:
    mine = {"show": "mine"}
    assert "Thiès" not in sign_in(eunji).get(reverse("forum:events"), mine).content.decode()
    events.answer_event(event=event, member=eunji, reply=Reply.MAYBE)
    assert "Thiès" in sign_in(eunji).get(reverse("forum:events"), mine).content.decode()
    assert sign_in(eunji).get(reverse("forum:events"), {"show": "others"}).status_code == 404


def test_the_events_page_is_for_members(client: Client) -> None:
    assert client.get(reverse("forum:events")).status_code == 302


def feed(member: Member) -> str:
    return reverse("calendar-feed", args=[events.calendar_feed(member).token])


def test_a_feed_shows_what_its_member_may_see_now(
    event: Event, amina: Member, eunji: Member, twelfth: Category, start: Any, client: Client
) -> None:
    invite(start(amina, twelfth, title="Only ours"), amina)
    assert len(calendar(client, feed(amina)).events) == 2
    assert len(calendar(client, feed(eunji)).events) == 1
    assert len(calendar(client, f"{feed(eunji)}?show=mine").events) == 0
    events.answer_event(event=event, member=eunji, reply=Reply.YES)
    assert len(calendar(client, f"{feed(eunji)}?show=mine").events) == 1
    amina.attendances.all().delete()
    assert len(calendar(client, feed(amina)).events) == 1
    assert client.get(feed(amina))["Cache-Control"] == "private, no-store"


def test_a_feed_is_in_its_members_language(event: Event, eunji: Member, client: Client) -> None:
    with translation.override("fr"):
        name = str(calendar(client, feed(eunji))["name"])
    with translation.override("ko"):
        assert name == translation.gettext("Events of Collective Brain")


def test_a_feed_ends_when_it_is_renewed_or_its_member_leaves(eunji: Member, sign_in: SignIn, client: Client) -> None:
    before = feed(eunji)
    assert sign_in(eunji).post(reverse("forum:renew-feed")).status_code == 303
    assert client.get(before).status_code == 404
    after = feed(eunji)
    assert client.get(after).status_code == 200
    assert CalendarFeed.objects.count() == 1
    Member.objects.filter(pk=eunji.pk).update(is_active=False)
    assert client.get(after).status_code == 404
    assert client.get(reverse("calendar-feed", args=["x"])).status_code == 404
