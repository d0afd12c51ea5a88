"""All recent posts of a spammer are undone in one act, which itself can be undone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from brain.moderation.actions.appeals import appeal, decide_appeal
from brain.moderation.actions.spam import put_back, undo_recent_posts
from brain.moderation.models import AuditEntry, Decision, Sweep
from brain.notifications.models import Notification
from forum.actions import moderate, talk, write
from forum.models import Category, Post, Topic

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
WEEK = timezone.now() - timedelta(days=7)


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public", position=1)


@pytest.fixture
def spam(room: Category, eunji: Member, amina: Member) -> dict[str, Post]:
    """What the spammer wrote: a topic, one that was answered, a reply, a message, and a reply of last year."""
    theirs = write.start_topic(author=amina, category=room, title="Our statutes", body="Which ones?", language="en")
    alone = write.start_topic(author=eunji, category=room, title="Cheap loans", body="Canary loans", language="en")
    answered = write.start_topic(author=eunji, category=room, title="More loans", body="Canary more", language="en")
    write.post_reply(topic=answered, author=amina, body="Is this serious?", language="en")
    reply = write.post_reply(topic=theirs, author=eunji, body="Canary reply", language="en")
    old = write.post_reply(topic=theirs, author=eunji, body="A good answer of last year", language="en")
    Post.objects.filter(pk=old.pk).update(created_at=WEEK - timedelta(days=300))
    message = talk.begin(author=eunji, partners=[amina], body="Canary message", language="en")
    return {"alone": alone.posts.get(), "answered": answered.posts.get(number=1), "reply": reply, "old": old,
            "message": message}  # fmt: skip


def shown(spam: dict[str, Post]) -> set[str]:
    return {name for name, post in spam.items() if Post.objects.get(pk=post.pk).is_shown}


def test_one_act_hides_all_and_one_brings_all_back(
    spam: dict[str, Post], eunji: Member, amina: Member, benoit: Member, sign_in: SignIn, client: Client
) -> None:
    page = reverse("moderation:member", args=[eunji.handle])
    answer = sign_in(benoit).post(f"{page}undo-posts", {"since": "7", "reason": "Publicité pour des prêts"})
    assert answer.status_code == 303
    assert shown(spam) == {"old"}
    assert AuditEntry.objects.count() == 1
    assert [told.act for told in Notification.objects.filter(member=eunji, kind="moderation")] == ["undo_posts"]
    hidden_topic, answered_topic = (spam[name].topic_id for name in ("alone", "answered"))
    assert Topic.objects.get(pk=hidden_topic).hidden_at
    assert not Topic.objects.get(pk=answered_topic).hidden_at  # somebody else's words stand there
    assert Topic.objects.get(pk=answered_topic).post_count == 1
    for reader in (client, sign_in(amina)):
        for path in ("/en/forum/", f"/t/{answered_topic}", f"/t/{spam['reply'].topic_id}", "/en/search/?q=canary"):
            assert "Canary" not in reader.get(path, follow=True).text
    sweep = Sweep.objects.get()
    undo = reverse("moderation:undo-sweep", args=[sweep.pk])
    assert sign_in(amina).post(undo, {"reason": "No"}).status_code == 403
    assert sign_in(benoit).post(undo, {"reason": ""}).status_code == 422
    assert sign_in(benoit).post(undo, {"reason": "Une erreur"}).status_code == 303
    assert shown(spam) == set(spam)
    assert not Topic.objects.filter(pk=hidden_topic).exclude(hidden_at=None).exists()
    assert "Canary" in client.get("/en/search/?q=canary").text
    put_back(sweep=sweep, moderator=benoit, reason="Twice")
    assert AuditEntry.objects.filter(verb="put_back").count() == 1


def test_what_a_moderator_had_hidden_before_stays_hidden(spam: dict[str, Post], eunji: Member, benoit: Member) -> None:
    moderate.hide_post(post=spam["reply"], moderator=benoit, reason="Off topic")
    sweep = undo_recent_posts(member=eunji, moderator=benoit, since=WEEK, reason="Spam")
    put_back(sweep=sweep, moderator=benoit, reason="A mistake")
    assert shown(spam) == set(spam) - {"reply"}


def test_an_appeal_that_is_right_brings_all_back(
    spam: dict[str, Post], eunji: Member, benoit: Member, nomsa: Member
) -> None:
    sweep = undo_recent_posts(member=eunji, moderator=benoit, since=WEEK, reason="Spam")
    asked = appeal(entry=sweep.entry, member=eunji, text="These are our cooperative's loans")
    decide_appeal(appeal=asked, moderator=nomsa, decision=Decision.OVERTURNED, answer="They are")
    assert shown(spam) == set(spam)


def test_not_of_those_above(spam: dict[str, Post], nomsa: Member, benoit: Member) -> None:
    with pytest.raises(PermissionDenied):
        undo_recent_posts(member=nomsa, moderator=benoit, since=WEEK, reason="Spam")
