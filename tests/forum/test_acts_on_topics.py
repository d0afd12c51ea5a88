"""Locks and pins with a date, the archive, tags changed by moderators: what holds, until when, and who is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.notifications.models import Kind, Notification
from brain.search.models import Entry
from forum.actions import follow, moderate, rearrange, timed, write
from forum.due import do_what_is_due
from forum.live import render_category_events
from forum.models import Category, Level, Post, Tag, Topic

SignIn = Callable[[Member], Client]
Start = Callable[..., Topic]
IN_A_WEEK = timezone.now().date() + timedelta(days=7)


def act(client: Client, name: str, ident: int, **fields: str) -> Any:
    return client.post(reverse(f"forum:{name}", args=[ident]), {"reason": "For good order", **fields})


def told(member: Member) -> list[str]:
    return list(Notification.objects.filter(member=member, kind=Kind.MODERATION).values_list("act", flat=True))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# --- A lock on a day -------------------------------------------------------------------------------------------------


def test_a_topic_is_locked_when_its_day_begins(topic: Topic, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    answer = act(sign_in(benoit), "lock-topic", topic.pk, at=IN_A_WEEK.isoformat())
    assert (answer.status_code, answer["Location"]) == (303, topic.url)
    topic.refresh_from_db()
    assert (topic.is_locked, topic.locks_at) == (False, midnight(IN_A_WEEK))
    do_what_is_due.enqueue()
    assert "Will be locked:" in sign_in(amina).get(topic.url).content.decode()

    Topic.objects.update(locks_at=timezone.now())
    do_what_is_due.enqueue()
    do_what_is_due.enqueue()
    topic.refresh_from_db()
    assert (topic.is_locked, topic.locks_at) == (True, None)
    entries = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "object_id", "member")
    assert list(entries) == [("lock_later", benoit.pk, topic.pk, amina.pk), ("lock", None, topic.pk, amina.pk)]
    assert told(amina) == ["lock_later"]


def test_a_planned_lock_can_be_called_off(topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    client = sign_in(benoit)
    act(client, "lock-topic", topic.pk, at=IN_A_WEEK.isoformat())
    page = client.get(topic.url).content.decode()
    assert reverse("forum:unlock-topic", args=[topic.pk]) in page
    act(client, "unlock-topic", topic.pk)
    topic.refresh_from_db()
    assert topic.locks_at is None
    assert not timed.lock_what_is_due()


@pytest.mark.parametrize("day", ["yesterday", "2020-01-01", timezone.now().date().isoformat()])
def test_a_day_that_is_over_or_none_is_refused_and_kept(
    day: str, topic: Topic, benoit: Member, sign_in: SignIn
) -> None:
    page = act(sign_in(benoit), "lock-topic", topic.pk, at=day, reason="Kept as typed")
    assert page.status_code == 422
    html = page.content.decode()
    assert f'value="{day}"' in html
    assert 'value="Kept as typed"' in html
    assert 'id="id_at-error"' in html
    topic.refresh_from_db()
    assert topic.locks_at is None


# --- Pins ------------------------------------------------------------------------------------------------------------


def listed(client: Client, category: Category | None = None) -> list[int]:
    address = reverse("forum:category", args=[category.slug]) if category else reverse("forum:index")
    return [topic.pk for topic in client.get(address).context["page"]]


def test_a_pin_is_of_the_category_or_of_the_whole_site(
    topic: Topic, start: Start, amina: Member, help_room: Category, benoit: Member, client: Client, sign_in: SignIn
) -> None:
    newer = start(amina, help_room, title="A newer one")
    act(sign_in(benoit), "pin-topic", topic.pk)
    assert listed(client, help_room) == [topic.pk, newer.pk]
    assert listed(client) == [newer.pk, topic.pk]
    act(sign_in(benoit), "pin-topic", topic.pk, on_site="site")
    assert listed(client) == [topic.pk, newer.pk]
    assert AuditEntry.objects.first().details == {"on_site": True, "until": None}  # type: ignore[union-attr]


def test_a_pin_ends_with_its_day(topic: Topic, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    act(sign_in(benoit), "pin-topic", topic.pk, on_site="site", until=IN_A_WEEK.isoformat())
    topic.refresh_from_db()
    assert topic.pinned_until == midnight(IN_A_WEEK + timedelta(days=1))
    assert not timed.unpin_what_is_over()
    Topic.objects.update(pinned_until=timezone.now())
    assert timed.unpin_what_is_over() == 1
    topic.refresh_from_db()
    assert (topic.is_pinned, topic.is_pinned_on_site, topic.pinned_until) == (False, False, None)
    assert AuditEntry.objects.first().actor is None  # type: ignore[union-attr]
    assert told(amina) == ["pin"]


def test_a_moderator_of_a_category_pins_in_it_alone(
    policy: Category, start: Start, amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    topic = start(amina, policy)
    client = sign_in(daniela)
    assert 'name="on_site"' not in client.get(reverse("forum:pin-topic", args=[topic.pk])).content.decode()
    act(client, "pin-topic", topic.pk, on_site="site")
    topic.refresh_from_db()
    assert (topic.is_pinned, topic.is_pinned_on_site) == (True, False)
    moderate.pin_topic(topic=topic, moderator=daniela, reason="News for all", on_site=True)
    for name in ("pin-topic", "unpin-topic"):
        assert act(client, name, topic.pk).status_code == 403


# --- The archive -----------------------------------------------------------------------------------------------------


def test_what_is_in_the_archive_is_read_and_found_but_in_no_list_of_what_is_current(
    topic: Topic, reply: Post, help_room: Category, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    assert topic.pk in listed(sign_in(amina))
    assert act(sign_in(benoit), "archive-topic", topic.pk).status_code == 303
    for member in (amina, eunji):
        client = sign_in(member)
        for address in (reverse("forum:index"), reverse("forum:category", args=["help"])):
            for tab in ("", "unread", "following", "unanswered", "top"):
                assert topic.title not in client.get(address, {"show": tab}).content.decode(), tab
        assert client.get(reverse("forum:index")).context["unread_topics"] == 0
        assert topic.title in client.get(reverse("forum:index"), {"show": "archive"}).content.decode()
        assert topic.title not in client.get(reverse("home")).content.decode()
        assert "In the archive" in client.get(topic.url).content.decode()
    assert help_room.topics.model.objects.current().count() == 0
    assert set(Entry.objects.values_list("audience", flat=True)) == {"public"}


def test_nobody_writes_in_the_archive(
    topic: Topic, reply: Post, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    moderate.archive_topic(topic=topic, moderator=benoit, reason="Over")
    for member in (eunji, benoit):
        client = sign_in(member)
        answer = client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": "One thing more"})
        assert answer.status_code == 403
        assert "One thing more" in answer.content.decode()
        assert reverse("forum:post-reply", args=[topic.pk]) not in client.get(topic.url).content.decode()
    for member, name, fields in (
        (eunji, "post-edit", {"body": "Other words", "language": "ko", "revision": "1"}),
        (eunji, "post-delete", {}),
        (amina, "react", {"thank": "on"}),
    ):
        assert sign_in(member).post(reverse(f"forum:{name}", args=[reply.pk]), fields).status_code == 403, name
    assert sign_in(amina).get(reverse("forum:topic-tags", args=[topic.pk])).status_code == 403
    assert sign_in(amina).post(reverse("forum:bookmark", args=[reply.pk]), {"bookmark": "on"}).status_code == 303


def test_a_topic_comes_back_from_the_archive(topic: Topic, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    moderate.lock_topic(topic=topic, moderator=benoit, reason="Enough", at=timezone.now() + timedelta(days=1))
    moderate.pin_topic(topic=topic, moderator=benoit, reason="News")
    moderate.archive_topic(topic=topic, moderator=benoit, reason="Over")
    topic.refresh_from_db()
    assert (topic.locks_at, topic.is_pinned) == (None, False)
    act(sign_in(benoit), "unarchive-topic", topic.pk)
    assert topic.pk in listed(sign_in(amina))
    assert write.post_reply(topic=topic, author=amina, body="Still here", language="en").number == 2


def test_open_lists_lose_what_goes_into_the_archive(topic: Topic, help_room: Category, benoit: Member) -> None:
    moderate.archive_topic(topic=topic, moderator=benoit, reason="Over")
    [change] = render_category_events("topic", [str(topic.pk)], str(help_room.pk))
    assert "hidden" in change.html
    assert topic.title not in change.html


def test_nothing_is_merged_into_the_archive(
    topic: Topic, start: Start, amina: Member, help_room: Category, benoit: Member, sign_in: SignIn
) -> None:
    other = start(amina, help_room, title="Another")
    moderate.archive_topic(topic=other, moderator=benoit, reason="Over")
    answer = act(sign_in(benoit), "merge-topics", topic.pk, into=str(other.pk))
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["archive-topic", "unarchive-topic", "lock-topic", "pin-topic"])
def test_only_moderators_do_so(name: str, topic: Topic, amina: Member, daniela: Member, sign_in: SignIn) -> None:
    for member in (amina, daniela):
        assert act(sign_in(member), name, topic.pk).status_code == 403
    assert act(Client(), name, topic.pk).status_code == 403
    assert not AuditEntry.objects.exists()


# --- Who is told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["move", "archive", "unarchive"])
def test_who_watches_a_topic_is_told_once_where_it_goes(
    verb: str, topic: Topic, policy: Category, amina: Member, eunji: Member, chiara: Member, benoit: Member
) -> None:
    follow.choose_for_topic(member=eunji, topic=topic, level=Level.WATCH)
    follow.choose_for_topic(member=chiara, topic=topic, level=Level.TRACK)
    follow.choose_for_topic(member=benoit, topic=topic, level=Level.WATCH)
    if verb == "move":
        moderate.move_topic(topic=topic, moderator=benoit, category=policy, reason="It is law")
    else:
        moderate.archive_topic(topic=topic, moderator=benoit, reason="Over")
    if verb == "unarchive":
        moderate.unarchive_topic(topic=topic, moderator=benoit, reason="Not over")
    for member in (amina, eunji):
        assert told(member).count(verb) == 1
    assert told(chiara) == told(benoit) == []


def test_who_may_not_follow_a_topic_is_told_without_a_word_of_it(
    topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    room = Category.objects.create(slug="edition-99", name="99th Academy", audience="edition-99")
    before = topic.category
    moderate.move_topic(topic=topic, moderator=benoit, category=room, reason="For participants")
    notice = Notification.objects.get(member=amina, kind=Kind.MODERATION)
    assert (notice.act, notice.title, notice.url) == ("move", "Help", before.permalink)
    page = sign_in(amina).get(reverse("notifications:index")).content.decode()
    assert "moved the topic to another category" in page
    assert topic.title not in page
    assert sign_in(amina).get(notice.url, follow=True).status_code == 200


def test_who_watches_either_topic_is_told_of_their_merger(
    topic: Topic, start: Start, help_room: Category, amina: Member, eunji: Member, chiara: Member, benoit: Member
) -> None:
    into = start(chiara, help_room, title="The same matter")
    follow.choose_for_topic(member=eunji, topic=topic, level=Level.WATCH)
    rearrange.merge_topics(topic=topic, into=into, moderator=benoit, reason="The same")
    for member in (amina, eunji, chiara):
        assert told(member) == ["merge"]


def test_tags_that_a_moderator_changes_are_on_record(
    topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    care, law = (Tag.objects.create(slug=slug, name=slug.title(), language="en") for slug in ("care", "law"))
    topic.tags.set([care])
    address = reverse("forum:topic-tags", args=[topic.pk])
    sign_in(benoit).post(address, {"tags": [law.pk], "reason": "It is about law"})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.reason, entry.member) == ("tags", "It is about law", amina)
    assert entry.details == {"added": ["law"], "removed": ["care"]}
    assert told(amina) == ["tags"]
    sign_in(benoit).post(address, {"tags": [law.pk]})
    sign_in(amina).post(address, {"tags": [care.pk, law.pk]})
    assert AuditEntry.objects.count() == 1


def test_what_is_told_is_told_in_words(
    topic: Topic, policy: Category, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    moderate.archive_topic(topic=topic, moderator=benoit, reason="Over")
    page = sign_in(amina).get(reverse("notifications:index")).content.decode()
    assert "put the topic into the archive" in page
    assert "Over" in page
