"""An author deletes a post and brings it back, within the time in which posts can be changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brain.members.models import Member
from brain.notifications.models import Notification
from forum.actions import write
from forum.actions.delete import delete_post
from forum.models import Category, Post, Topic

SignIn = Callable[[Member], Client]


@pytest.fixture
def own(topic: Topic, eunji: Member) -> Post:
    """A reply of Eunji's that mentions Amina."""
    return write.post_reply(topic=topic, author=eunji, body="@amina a canary sings", language="en")


def test_a_deleted_post_is_nowhere_to_be_read(own: Post, eunji: Member, amina: Member, sign_in: SignIn) -> None:
    answer = sign_in(eunji).post(f"/en/forum/p/{own.pk}/delete")
    assert (answer.status_code, answer["Location"]) == (303, own.url)
    for client in (Client(), sign_in(amina)):
        html = client.get(own.topic.url).text
        assert "Deleted by its author" in html
        assert "canary" not in html
        assert "canary sings" not in client.get("/en/search/?q=canary").text
    assert not Notification.objects.filter(key=own.notice).exists()
    own.topic.refresh_from_db()
    assert own.topic.post_count == 1


def test_its_author_brings_it_back(own: Post, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    client.post(f"/en/forum/p/{own.pk}/delete")
    assert f"/en/forum/p/{own.pk}/undelete" in client.get(own.topic.url).text
    client.post(f"/en/forum/p/{own.pk}/undelete")
    assert "canary sings" in Client().get(own.topic.url).text
    assert "canary" in Client().get("/en/search/?q=canary").text
    own.topic.refresh_from_db()
    assert own.topic.post_count == 2


def test_nobody_else_deletes_or_brings_back(own: Post, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    for member in (amina, benoit):
        assert sign_in(member).post(f"/en/forum/p/{own.pk}/delete").status_code == 403
    delete_post(post=own)
    for member in (amina, benoit):
        assert sign_in(member).post(f"/en/forum/p/{own.pk}/undelete").status_code == 404
    assert Client().post(f"/en/forum/p/{own.pk}/delete").status_code == 403


def test_what_a_moderator_hid_its_author_cannot_bring_back(own: Post, eunji: Member, sign_in: SignIn) -> None:
    Post.objects.filter(pk=own.pk).update(hidden_at=timezone.now(), hidden_reason="rude")
    assert sign_in(eunji).post(f"/en/forum/p/{own.pk}/undelete").status_code == 404
    assert sign_in(eunji).post(f"/en/forum/p/{own.pk}/delete").status_code == 404


def test_a_topic_goes_with_its_only_post_and_comes_back(
    amina: Member, daniela: Member, help_room: Category, sign_in: SignIn, start: Callable[..., Topic]
) -> None:
    topic = start(amina, help_room, title="A short-lived question")
    post = topic.posts.get()
    sign_in(amina).post(f"/en/forum/p/{post.pk}/delete")
    assert "A short-lived question" not in Client().get("/en/forum/").text
    assert sign_in(daniela).get(topic.url).status_code == 404
    assert f"/en/forum/p/{post.pk}/undelete" in sign_in(amina).get(topic.url).text
    sign_in(amina).post(f"/en/forum/p/{post.pk}/undelete")
    assert "A short-lived question" in Client().get("/en/forum/").text


def test_a_topic_with_answers_stays(own: Post, amina: Member, sign_in: SignIn) -> None:
    first = own.topic.posts.get(number=1)
    sign_in(amina).post(f"/en/forum/p/{first.pk}/delete")
    html = Client().get(own.topic.url).text
    assert "Deleted by its author" in html
    assert "canary" in html


def test_in_a_locked_topic_nothing_is_deleted(own: Post, eunji: Member, sign_in: SignIn) -> None:
    Topic.objects.update(is_locked=True)
    assert sign_in(eunji).post(f"/en/forum/p/{own.pk}/delete").status_code == 403


def test_an_author_changes_a_post_for_so_many_days(
    own: Post, eunji: Member, benoit: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.EDIT_DAYS = 30
    Post.objects.filter(pk=own.pk).update(created_at=timezone.now() - timedelta(days=31))
    refused = sign_in(eunji).get(f"/en/forum/p/{own.pk}/edit")
    assert refused.status_code == 403
    assert "A post can be changed for 30 days." in refused.text
    assert sign_in(benoit).get(f"/en/forum/p/{own.pk}/edit").status_code == 200
    settings.EDIT_DAYS = 0
    assert sign_in(eunji).get(f"/en/forum/p/{own.pk}/edit").status_code == 200


def test_an_earlier_version_is_brought_back_by_an_edit(
    own: Post, eunji: Member, amina: Member, sign_in: SignIn
) -> None:
    write.edit_post(post=own, editor=eunji, body="Something else", language="en")
    client = sign_in(eunji)
    assert f"/en/forum/p/{own.pk}/edit?version=1" in client.get(f"/en/forum/p/{own.pk}/history").text
    form = client.get(f"/en/forum/p/{own.pk}/edit?version=1").text
    assert "a canary sings</textarea>" in form
    assert "Something else</textarea>" in client.get(f"/en/forum/p/{own.pk}/edit?version=99").text
    assert sign_in(amina).get(f"/en/forum/p/{own.pk}/edit?version=1").status_code == 403


def test_a_deleted_post_is_not_edited_by_anybody(own: Post, eunji: Member, benoit: Member, sign_in: SignIn) -> None:
    delete_post(post=own)
    for member in (eunji, benoit):
        assert sign_in(member).get(f"/en/forum/p/{own.pk}/edit").status_code == 403


def test_a_deleted_topic_that_a_moderator_hides_its_author_cannot_bring_back(
    amina: Member, benoit: Member, help_room: Category, sign_in: SignIn, start: Callable[..., Topic]
) -> None:
    topic = start(amina, help_room)
    post = topic.posts.get()
    delete_post(post=post)
    sign_in(benoit).post(f"/en/forum/t/{topic.pk}/hide", {"reason": "Advertising"})
    assert sign_in(amina).post(f"/en/forum/p/{post.pk}/undelete").status_code == 403
    topic.refresh_from_db()
    assert topic.hidden_reason == "Advertising"
