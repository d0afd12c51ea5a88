"""Deleting for good: two people, a delay, and then nothing is left of it but what the audit log says."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.languages.models import Suggestion, Version
from brain.languages.texts import TextKind
from brain.languages.writing import suggest, write_by_person
from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.notifications.models import Kind, Notification
from forum.actions import moderate, purge, rearrange, write
from forum.actions.delete import delete_post, undelete_post
from forum.actions.follow import mark_read
from forum.actions.polls import add_poll
from forum.attachments import keep_file
from forum.due import do_what_is_due
from forum.models import Attachment, Bookmark, Category, Draft, Post, Purge, Topic, TopicReading
from forum.texts import POST, TITLE
from tests.forum.pictures import PDF, sent

SignIn = Callable[[Member], Client]
OnCommit = Any
CANARY = "Zitronenfalter"


@pytest.fixture
def hidden(reply: Post, benoit: Member) -> Post:
    return moderate.hide_post(post=reply, moderator=benoit, reason="It names a private person")


def decide(client: Client, thing: Post | Topic, **fields: str) -> Any:
    name = "purge-post" if isinstance(thing, Post) else "purge-topic"
    return client.post(reverse(f"forum:{name}", args=[thing.pk]), fields)


def asked(thing: Post | Topic, by: Member) -> Purge:
    return purge.ask_to_purge(thing=thing, moderator=by, reason="It names a private person")


def confirmed(thing: Post | Topic, first: Member, second: Member) -> Purge:
    return purge.confirm_purge(purge=asked(thing, first), moderator=second)


def let_time_pass() -> None:
    Purge.objects.exclude(due_at=None).update(due_at=timezone.now())
    do_what_is_due.enqueue()


def digest_of(kind: TextKind, original: Any) -> str:
    source = kind.source(original)
    assert source
    return source.digest


def _is_kept(file: FieldFile) -> bool:
    return file.storage.exists(str(file.name))


def everything() -> Iterator[str]:
    """Yield every row of the database as text."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values_list():
            yield f"{model._meta.label}: {row}"


# --- Two people ------------------------------------------------------------------------------------------------------


def test_one_asks_another_confirms_and_time_passes(
    hidden: Post, topic: Topic, amina: Member, eunji: Member, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    first, second = sign_in(benoit), sign_in(nomsa)
    assert decide(first, hidden, reason="They asked for it").status_code == 303
    page = first.get(reverse("forum:purge-post", args=[hidden.pk])).content.decode()
    assert 'value="confirm"' not in page
    assert 'value="keep"' in page
    assert decide(first, hidden, do="confirm").status_code == 403
    assert Notification.objects.filter(kind=Kind.MODERATION, act="ask_purge").get().member == nomsa
    assert not Notification.objects.filter(member=eunji, act="ask_purge").exists()

    assert topic.title in second.get("/deletions", follow=True).content.decode()
    assert decide(second, hidden, do="confirm").status_code == 303
    waiting = Purge.objects.get()
    assert waiting.confirmed_by == nomsa
    assert timedelta(hours=71) < waiting.due_at - timezone.now() <= timedelta(hours=72)  # type: ignore[operator]
    assert Notification.objects.get(member=eunji, act="confirm_purge").excerpt == "They asked for it"
    do_what_is_due.enqueue()
    assert Post.objects.filter(pk=hidden.pk).exists()

    let_time_pass()
    assert not Post.objects.filter(pk=hidden.pk).exists()
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", "actor"))
    assert verbs[1:] == [("ask_purge", benoit.pk), ("confirm_purge", nomsa.pk), ("purge", None)]
    assert sign_in(amina).get(f"/p/{hidden.pk}").status_code == 404
    assert sign_in(amina).get(topic.url).status_code == 200


def test_the_delay_is_a_setting(hidden: Post, benoit: Member, nomsa: Member, settings: Any) -> None:
    settings.DELETE_AFTER = timedelta(0)
    confirmed(hidden, benoit, nomsa)
    do_what_is_due.enqueue()
    assert not Post.objects.filter(pk=hidden.pk).exists()


def test_who_asked_cannot_confirm(hidden: Post, benoit: Member) -> None:
    with pytest.raises(PermissionDenied):
        purge.confirm_purge(purge=asked(hidden, benoit), moderator=benoit)
    assert Purge.objects.get().due_at is None


def test_two_who_ask_at_once_ask_once(hidden: Post, benoit: Member, nomsa: Member) -> None:
    assert asked(hidden, benoit) == asked(hidden, nomsa)
    assert AuditEntry.objects.filter(verb="ask_purge").count() == 1


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_it_can_be_kept_until_then(
    is_confirmed: bool, hidden: Post, eunji: Member, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    waiting = asked(hidden, benoit)
    if is_confirmed:
        purge.confirm_purge(purge=waiting, moderator=nomsa)
    assert decide(sign_in(benoit), hidden, do="keep").status_code == 303
    let_time_pass()
    assert Post.objects.filter(pk=hidden.pk).exists()
    assert not Purge.objects.exists()
    assert Notification.objects.filter(member=eunji, act="cancel_purge").exists() == is_confirmed


def test_restoring_keeps_it(hidden: Post, topic: Topic, benoit: Member, nomsa: Member) -> None:
    confirmed(hidden, benoit, nomsa)
    moderate.restore_post(post=hidden, moderator=nomsa, reason="It names nobody")
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Advertising")
    topic.refresh_from_db()
    confirmed(topic, benoit, nomsa)
    moderate.restore_topic(topic=topic, moderator=nomsa, reason="It is none")
    let_time_pass()
    assert Post.objects.count() == 2


def test_only_what_is_hidden_is_deleted_for_good(topic: Topic, reply: Post, benoit: Member, sign_in: SignIn) -> None:
    for thing in (reply, topic, topic.posts.get(number=1)):
        assert decide(sign_in(benoit), thing, reason="Gone").status_code == 403
    assert not Purge.objects.exists()


def test_it_needs_the_right(hidden: Post, topic: Topic, help_room: Category, daniela: Member, sign_in: SignIn) -> None:
    help_room.moderators.add(daniela)
    for client in (sign_in(daniela), sign_in(hidden.author), sign_in(topic.author), Client()):
        assert decide(client, hidden, reason="Gone").status_code == 403
        assert client.get(reverse("forum:purges")).status_code in (302, 403)
    assert not Purge.objects.exists()


def test_it_needs_a_reason(hidden: Post, benoit: Member, sign_in: SignIn) -> None:
    page = decide(sign_in(benoit), hidden, reason=" ")
    assert page.status_code == 422
    assert 'id="reason-error"' in page.content.decode()


def test_an_author_does_not_bring_back_what_goes(
    reply: Post, eunji: Member, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    delete_post(post=reply)
    reply.refresh_from_db()
    confirmed(reply, benoit, nomsa)
    assert sign_in(eunji).post(reverse("forum:post-undelete", args=[reply.pk])).status_code == 403
    purge.cancel_purge(purge=Purge.objects.get(), moderator=benoit)
    assert undelete_post(post=reply).is_shown


def test_what_goes_does_not_begin_a_topic(
    hidden: Post, topic: Topic, help_room: Category, benoit: Member, nomsa: Member
) -> None:
    confirmed(hidden, benoit, nomsa)
    with pytest.raises(ValidationError):
        rearrange.split_topic(
            topic=topic, posts=[hidden.pk], title="Apart", category=help_room, moderator=benoit, reason="Another"
        )


# --- Everything goes -------------------------------------------------------------------------------------------------


@pytest.fixture
def rich(topic: Topic, eunji: Member, amina: Member, chiara: Member, benoit: Member, nomsa: Member) -> Post:
    """A hidden reply whose word stands wherever a post's can: it quotes nobody, and nobody quotes it."""
    attachment = keep_file(owner=eunji, upload=sent(f"{CANARY}.pdf", PDF), key=uuid.uuid4())[0]
    body = f"{CANARY} for @amina, [{CANARY}]({attachment.url})"
    poll = partial(add_poll, question=f"{CANARY}?", options=[f"{CANARY}, yes", "No"])
    post = write.post_reply(topic=topic, author=eunji, body=body, language="en", parts=[poll])
    post = write.edit_post(post=post, editor=eunji, body=f"{body} and more", language="en")
    now = digest_of(POST, post)
    write_by_person(POST, post, "fr", fields={"body": f"{CANARY} en français"}, editor=nomsa, digest=now)
    write_by_person(POST, post, "fr", fields={"body": f"{CANARY} mieux dit"}, editor=nomsa, digest=now)
    suggest(POST, post, "fr", fields={"body": f"{CANARY} encore"}, author=chiara, digest=now)
    Bookmark.objects.create(member=amina, post=post, note=CANARY)
    Draft.objects.create(member=eunji, place=f"edit.{post.pk}", fields={"body": CANARY})
    write.post_reply(topic=topic, author=amina, body="An answer", language="en", answers=post)
    post.refresh_from_db()
    return moderate.hide_post(post=post, moderator=benoit, reason="Personal data")


def test_nothing_of_a_post_is_left(
    rich: Post, topic: Topic, benoit: Member, nomsa: Member, eunji: Member, django_capture_on_commit_callbacks: OnCommit
) -> None:
    assert Version.objects.exists()
    assert Suggestion.objects.exists()
    assert sum(CANARY in row for row in everything()) > 8
    file = Attachment.objects.get().file
    assert _is_kept(file)
    confirmed(rich, benoit, nomsa)
    with django_capture_on_commit_callbacks(execute=True):
        let_time_pass()
    assert [row for row in everything() if CANARY in row] == []
    assert not _is_kept(file)
    assert not Attachment.objects.exists()
    assert list(topic.posts.values_list("number", flat=True)) == [1, 3]
    answer = topic.posts.get(number=3)
    assert (answer.answers, answer.branch) == (None, None)
    notice = Notification.objects.get(member=eunji, kind=Kind.MODERATION)
    assert (notice.act, notice.url) == ("confirm_purge", topic.permalink)


def test_nothing_of_a_topic_is_left(
    rich: Post, topic: Topic, help_room: Category, amina: Member, eunji: Member, benoit: Member, nomsa: Member,
    start: Callable[..., Topic], sign_in: SignIn, django_capture_on_commit_callbacks: OnCommit,
) -> None:  # fmt: skip
    merged = start(amina, help_room, title=f"{CANARY} too")
    rearrange.merge_topics(topic=merged, into=topic, moderator=benoit, reason="The same")
    Topic.objects.filter(pk=topic.pk).update(title=f"The {CANARY}")
    topic.refresh_from_db()
    write_by_person(TITLE, topic, "fr", fields={"title": f"Le {CANARY}"}, editor=nomsa, digest=digest_of(TITLE, topic))
    Draft.objects.create(member=amina, place=topic.stream, fields={"body": CANARY})
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Personal data")
    topic.refresh_from_db()
    confirmed(topic, benoit, nomsa)
    with django_capture_on_commit_callbacks(execute=True):
        let_time_pass()
    assert [row for row in everything() if CANARY in row] == []
    assert not Topic.objects.exists()
    assert AuditEntry.objects.filter(verb="purge", kind="topic").get().object_id == topic.pk
    for member in (amina, eunji):
        notice = Notification.objects.get(member=member, kind=Kind.MODERATION)
        assert (notice.act, notice.title, notice.url) == ("confirm_purge", "Help", f"/c/{help_room.pk}")
        page = sign_in(member).get(reverse("notifications:index")).content.decode()
        assert "decided that something of yours is deleted for good" in page
        assert sign_in(member).get(notice.url, follow=True).status_code == 200
    assert sign_in(benoit).get(reverse("record:log")).status_code == 200


def test_a_file_that_another_post_shows_stays(
    topic: Topic, eunji: Member, benoit: Member, nomsa: Member, django_capture_on_commit_callbacks: OnCommit
) -> None:
    attachment = keep_file(owner=eunji, upload=sent("sheet.pdf", PDF), key=uuid.uuid4())[0]
    posts = [write.post_reply(topic=topic, author=eunji, body=f"[{n}]({attachment.url})", language="en") for n in "ab"]
    confirmed(moderate.hide_post(post=posts[0], moderator=benoit, reason="Off topic"), benoit, nomsa)
    with django_capture_on_commit_callbacks(execute=True):
        let_time_pass()
    assert _is_kept(Attachment.objects.get().file)


def test_nothing_is_unread_where_the_newest_post_was(
    topic: Topic, hidden: Post, amina: Member, chiara: Member, benoit: Member, nomsa: Member
) -> None:
    mark_read(member=amina, topic=topic, number=1)
    confirmed(hidden, benoit, nomsa)
    let_time_pass()
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number) == (1, 2)
    mark_read(member=chiara, topic=topic, number=1)
    read = dict(TopicReading.objects.filter(topic=topic).values_list("member", "last_read"))
    assert read[amina.pk] == read[chiara.pk] == 2


def test_one_that_fails_keeps_no_other_from_it(
    topic: Topic, eunji: Member, benoit: Member, nomsa: Member, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    posts = [write.post_reply(topic=topic, author=eunji, body=body, language="en") for body in ("One", "Two", "Three")]
    for post in posts:
        confirmed(moderate.hide_post(post=post, moderator=benoit, reason="Off topic"), benoit, nomsa)
    stuck, forget = Purge.objects.get(post=posts[0]), purge.forget_attachments

    def fail_for_the_first(ids: list[int]) -> None:
        assert ids != [posts[0].pk], "its files cannot be found"
        forget(ids)

    with monkeypatch.context() as patch:
        patch.setattr(purge, "forget_attachments", fail_for_the_first)
        let_time_pass()
    assert list(Purge.objects.all()) == [stuck]
    assert AuditEntry.objects.filter(verb="purge").count() == 2
    assert f"purge {stuck.pk} failed" in caplog.text

    let_time_pass()
    assert not Purge.objects.exists()


def test_a_second_worker_finds_nothing_to_do(hidden: Post, benoit: Member, nomsa: Member) -> None:
    confirmed(hidden, benoit, nomsa)
    Purge.objects.update(due_at=timezone.now())
    assert purge.purge_what_is_due() == 1
    assert purge.purge_what_is_due() == 0
    assert AuditEntry.objects.filter(verb="purge").count() == 1


def test_the_way_there_is_shown_to_those_who_may(
    hidden: Post, topic: Topic, daniela: Member, benoit: Member, sign_in: SignIn
) -> None:
    topic.category.moderators.add(daniela)
    ways = [reverse("forum:purge-post", args=[hidden.pk]), reverse("forum:purge-topic", args=[topic.pk])]
    restore = reverse("forum:restore-post", args=[hidden.pk])
    of_category, of_site = sign_in(daniela), sign_in(benoit)
    page = of_category.get(topic.url).text
    assert restore in page
    assert ways[0] not in page
    assert ways[0] in of_site.get(topic.url).text
    moderate.hide_topic(topic=topic, moderator=benoit, reason="All of it")
    assert ways[1] not in of_category.get(topic.url).text
    assert ways[1] in of_site.get(topic.url).text
    for way in ways:
        assert of_category.get(way).status_code == 403
