"""Who is told, how often, and what their bell says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone, translation

from brain.core.figures import write_number
from brain.members.models import Attendance, Member
from brain.notifications.actions import mark_read, move_group, notify, take_back
from brain.notifications.models import Kind, Notification
from brain.notifications.queries import unread_counts
from realtime.models import Event
from realtime.streams import kind_of

Tell = Callable[..., list[Notification]]


@pytest.fixture
def tell(benoit: Member) -> Tell:
    """Benoît wrote something: tell these members."""

    def told(*members: Member, **fields: Any) -> list[Notification]:
        details: dict[str, Any] = {
            "kind": Kind.REPLY,
            "key": "post.1",
            "group": "topic.1",
            "actor": benoit,
            "title": "Une question",
            "title_language": "fr",
            "excerpt": "Bonjour",
            "excerpt_language": "fr",
            "url": "/p/1",
            "audience": "public",
        }
        return notify(members=members, **details | fields)

    return told


def bells_rung() -> list[str]:
    return [event.stream_id for event in Event.objects.filter(kind="bell").order_by("pk")]


def test_each_is_told_once_and_their_bell_rings(amina: Member, eunji: Member, tell: Tell) -> None:
    assert {told.member for told in tell(amina, eunji)} == {amina, eunji}
    assert tell(amina, eunji) == []
    assert unread_counts(amina).notifications == unread_counts(eunji).notifications == 1
    assert sorted(bells_rung()) == sorted([f"member.{amina.pk}", f"member.{eunji.pk}"])


def test_who_comes_later_is_told_too(amina: Member, eunji: Member, tell: Tell) -> None:
    tell(amina)
    assert [told.member for told in tell(amina, eunji)] == [eunji]


def test_nobody_is_told_what_they_did_or_may_not_see(
    amina: Member, benoit: Member, eunji: Member, daniela: Member, tell: Tell
) -> None:
    Attendance.objects.create(member=daniela, edition=12)  # not confirmed
    Member.objects.filter(pk=eunji.pk).update(is_active=False)
    assert [told.member for told in tell(amina, benoit, daniela, eunji, audience="edition-12")] == [amina]
    assert tell(eunji, key="post.2") == []


def test_what_one_may_no_longer_see_is_no_longer_counted(amina: Member, tell: Tell) -> None:
    tell(amina, audience="edition-12")
    assert unread_counts(amina).notifications == 1
    Attendance.objects.filter(member=amina).delete()
    assert unread_counts(amina).notifications == 0


def test_a_guest_has_nothing_unread(db: None) -> None:
    assert unread_counts(AnonymousUser()).notifications == 0


def test_long_texts_are_cut(amina: Member, tell: Tell) -> None:
    [told] = tell(amina, title="t" * 500, excerpt="e" * 500)
    assert (len(told.title), len(told.excerpt)) == (200, 300)


@pytest.mark.parametrize(
    ("which", "left"), [({"group": "topic.1"}, 1), ({}, 0), ({"group": "topic.9"}, 3), ({"ids": []}, 3)]
)
def test_reading(amina: Member, tell: Tell, which: dict[str, Any], left: int) -> None:
    tell(amina, key="post.1")
    tell(amina, key="post.2")
    tell(amina, key="post.3", group="topic.2")
    before = len(bells_rung())
    assert mark_read(member=amina, **which) == 3 - left
    assert unread_counts(amina).notifications == left
    assert len(bells_rung()) - before == (left < 3)


def test_reading_by_id_leaves_the_others_and_other_peoples(amina: Member, eunji: Member, tell: Tell) -> None:
    first, others = tell(amina)[0], tell(eunji)[0]
    tell(amina, key="post.2")
    assert mark_read(member=amina, ids=[first.pk, others.pk]) == 1
    assert unread_counts(amina).notifications == unread_counts(eunji).notifications == 1


def test_a_topic_that_moves_is_told_to_those_who_may_see_it(amina: Member, eunji: Member, tell: Tell) -> None:
    tell(amina, eunji)
    before = len(bells_rung())
    move_group(group="topic.1", audience="edition-8")
    assert (unread_counts(amina).notifications, unread_counts(eunji).notifications) == (0, 1)
    assert len(bells_rung()) - before == 2


def test_what_is_gone_is_told_no_more(amina: Member, tell: Tell) -> None:
    tell(amina)
    tell(amina, key="post.2")
    take_back(key="post.1")
    assert list(Notification.objects.values_list("key", flat=True)) == ["post.2"]
    assert unread_counts(amina).notifications == 1


def test_the_bell_is_rendered_for_its_member_in_their_language(amina: Member, eunji: Member, tell: Tell) -> None:
    tell(amina)
    kind, ident = kind_of(f"member.{amina.pk}") or pytest.fail("no such stream")
    assert kind.audience(ident) == f"member.{amina.pk}"
    with translation.override("ar"):
        header, messages, tab = kind.render("bell", [ident], ident)
    assert (header.target, messages.target, tab.target) == ("bell", "messages-entry", "bell-tab")
    assert 'id="messages-entry"' in messages.html
    assert "/ar/messages/" in messages.html
    assert "chip" not in messages.html
    for change in (header, tab):
        assert f'id="{change.target}"' in change.html
        assert "/ar/notifications/" in change.html
        assert f'<span class="dot" aria-hidden="true">{write_number(1, "ar")}</span>' in change.html
    [calm, _messages, _tab] = kind.render("bell", [str(eunji.pk)], str(eunji.pk))
    assert "dot" not in calm.html


@pytest.mark.parametrize("ident", ["", "x", "-1", "1.5", "٣"])
def test_a_stream_of_nobody(db: None, ident: str) -> None:
    kind, _ident = kind_of("member.1") or pytest.fail("no such stream")
    assert kind.audience(ident) is None


def test_nothing_is_rendered_for_a_member_who_is_gone(amina: Member) -> None:
    Member.objects.update(is_active=False)
    kind, ident = kind_of(f"member.{amina.pk}") or pytest.fail("no such stream")
    assert list(kind.render("bell", [ident], ident)) == []


def test_what_was_read_long_ago_is_forgotten(amina: Member, tell: Tell) -> None:
    for key, days in (("post.1", 200), ("post.2", 10), ("post.3", None)):
        [told] = tell(amina, key=key)
        if days:
            Notification.objects.filter(pk=told.pk).update(read_at=timezone.now() - timedelta(days=days))
    call_command("forget_notifications", verbosity=0)
    assert set(Notification.objects.values_list("key", flat=True)) == {"post.2", "post.3"}
