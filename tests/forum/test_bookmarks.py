"""Bookmarks: kept for oneself, with a note, and reminders that come once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from brain.members.models import Attendance, Member
from brain.notifications.models import Kind, Notification
from forum.actions.bookmark import keep, remind
from forum.models import Bookmark, Category, Post, Topic

SignIn = Callable[[Member], Client]
PAGE = "/en/forum/bookmarks"


def test_one_press_keeps_a_post_and_another_lets_it_go(reply: Post, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    client.post(f"/en/forum/p/{reply.pk}/bookmark", {"bookmark": "on"})
    assert f'href="/p/{reply.pk}"' in client.get(PAGE).text
    assert f'aria-pressed="true" data-mine="bookmark-{reply.pk}"' in client.get(reply.topic.url).text
    client.post(f"/en/forum/p/{reply.pk}/bookmark", {"bookmark": "off"})
    assert f'href="/p/{reply.pk}"' not in client.get(PAGE).text


def test_a_bookmark_has_a_note_and_a_reminder(reply: Post, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    assert client.get(f"/en/forum/p/{reply.pk}/bookmark").status_code == 200
    answer = client.post(f"/en/forum/p/{reply.pk}/bookmark", {"note": "Para la reunión", "remind": "1d"})
    assert answer.status_code == 303
    kept = Bookmark.objects.get()
    assert kept.note == "Para la reunión"
    assert kept.remind_at
    assert timedelta(hours=23) < kept.remind_at - timezone.now() < timedelta(hours=25)
    assert "Para la reunión" in client.get(PAGE).text


def test_changing_the_note_leaves_the_reminder(reply: Post, amina: Member, sign_in: SignIn) -> None:
    moment = timezone.now() + timedelta(days=3)
    keep(member=amina, post=reply, remind_at=moment)
    sign_in(amina).post(f"/en/forum/p/{reply.pk}/bookmark", {"note": "later", "remind": "kept"})
    assert Bookmark.objects.get().remind_at == moment


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"remind": "day", "day": "2020-01-01"}, "Choose a day after today."),
        ({"remind": "day"}, "Choose a day after today."),
        ({"remind": "day", "day": "soon"}, "Choose a day, such as"),
        ({"remind": "never"}, "Choose one of the moments"),
        ({"note": "x" * 301}, "up to 300 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    reply: Post, amina: Member, sign_in: SignIn, typed: dict[str, str], error: str
) -> None:
    answer = sign_in(amina).post(f"/en/forum/p/{reply.pk}/bookmark", {"note": "my words", **typed})
    assert answer.status_code == 422
    assert error in answer.text
    assert typed.get("note", "my words") in answer.text
    assert not Bookmark.objects.exists()


def test_bookmarks_are_for_oneself(reply: Post, amina: Member, daniela: Member, sign_in: SignIn) -> None:
    keep(member=amina, post=reply, note="canary")
    assert "canary" not in sign_in(daniela).get(PAGE).text
    assert "canary" not in sign_in(daniela).get(f"/en/forum/p/{reply.pk}/bookmark").text
    assert Client().get(PAGE).status_code == 302


def test_what_one_may_not_see_one_cannot_keep(
    twelfth: Category, amina: Member, daniela: Member, sign_in: SignIn, start: Callable[..., Topic]
) -> None:
    post = start(amina, twelfth).posts.get()
    for method in (sign_in(daniela).get, sign_in(daniela).post):
        assert method(f"/en/forum/p/{post.pk}/bookmark", {"bookmark": "on"}).status_code == 404
    assert not Bookmark.objects.exists()


def test_what_one_may_no_longer_see_is_gone_from_the_list(
    twelfth: Category, amina: Member, sign_in: SignIn, start: Callable[..., Topic]
) -> None:
    keep(member=amina, post=start(amina, twelfth, title="Among ourselves").posts.get())
    assert "Among ourselves" in sign_in(amina).get(PAGE).text
    Attendance.objects.all().delete()
    assert "Among ourselves" not in sign_in(amina).get(PAGE).text


def test_a_reminder_comes_once(reply: Post, amina: Member) -> None:
    keep(member=amina, post=reply, note="read again", remind_at=timezone.now() - timedelta(minutes=1))
    keep(member=amina, post=reply.topic.posts.get(number=1), remind_at=timezone.now() + timedelta(hours=1))
    assert (remind(), remind()) == (1, 0)
    told = Notification.objects.get(member=amina, kind=Kind.REMINDER)
    assert (told.excerpt, told.url) == ("read again", f"/p/{reply.pk}")


def test_no_reminder_of_what_one_may_no_longer_see(
    twelfth: Category, amina: Member, start: Callable[..., Topic]
) -> None:
    keep(member=amina, post=start(amina, twelfth).posts.get(), remind_at=timezone.now())
    Attendance.objects.all().delete()
    remind()
    assert not Notification.objects.filter(kind=Kind.REMINDER).exists()
