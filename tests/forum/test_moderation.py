"""Acts of moderators: each with a reason, at most once, and on record for ever."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.notifications.models import Notification
from brain.search.models import Entry
from forum.actions import moderate, write
from forum.models import Category, CategoryTranslation, Post, Topic

SignIn = Callable[[Member], Client]


def act(client: Client, name: str, ident: int, **fields: str) -> Any:
    return client.post(reverse(f"forum:{name}", args=[ident]), {"reason": "For good order", **fields})


@pytest.mark.parametrize(
    ("on", "off", "field"),
    [("lock", "unlock", "is_locked"), ("pin", "unpin", "is_pinned"), ("hide", "restore", "hidden_at")],
)
def test_an_act_and_its_opposite(on: str, off: str, field: str, topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    client = sign_in(benoit)
    for name, expected in ((on, True), (off, False)):
        answer = act(client, f"{name}-topic", topic.pk)
        topic.refresh_from_db()
        assert (answer.status_code, answer["Location"]) == (303, topic.url)
        assert bool(getattr(topic, field)) == expected
        assert client.get(answer["Location"]).status_code == 200
    entries = AuditEntry.objects.order_by("pk")
    assert [entry.actor for entry in entries] == [benoit, benoit]
    assert [entry.verb.partition("_")[0] for entry in entries] == [on, off]
    assert {entry.reason for entry in entries} == {"For good order"}


def test_the_same_act_twice_is_one_act(topic: Topic, benoit: Member, nomsa: Member, sign_in: SignIn) -> None:
    for member in (benoit, nomsa):
        assert act(sign_in(member), "lock-topic", topic.pk).status_code == 303
    assert AuditEntry.objects.get().actor == benoit


def test_an_act_without_a_reason_is_not_done(topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    for reason in ("", "  ", "x" * 301):
        page = act(sign_in(benoit), "lock-topic", topic.pk, reason=reason)
        assert page.status_code == 422
        assert 'id="reason-error"' in page.content.decode()
    topic.refresh_from_db()
    assert not topic.is_locked
    assert not AuditEntry.objects.exists()


def test_a_hidden_post_is_a_line_with_the_reason(
    topic: Topic, reply: Post, amina: Member, benoit: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    answer = act(sign_in(benoit), "hide-post", reply.pk, reason="It names a private person")
    assert answer["Location"] == reply.url
    for reader in (client, sign_in(amina), sign_in(eunji)):
        html = reader.get(topic.url).content.decode()
        assert "기록을 남겼어요" not in html
        assert "It names a private person" in html
    assert "기록을 남겼어요" in sign_in(benoit).get(topic.url).content.decode()
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number) == (1, 2)
    assert topic.last_post_at == topic.posts.get(number=1).created_at
    assert not Entry.objects.filter(kind="post", object_id=reply.pk).exists()
    assert sign_in(eunji).get(reverse("forum:post-edit", args=[reply.pk])).status_code == 403
    assert sign_in(eunji).get(reverse("forum:post-history", args=[reply.pk])).status_code == 403
    assert sign_in(amina).get(reverse("forum:post-reply", args=[topic.pk]), {"answers": reply.pk}).status_code == 404

    act(sign_in(benoit), "restore-post", reply.pk)
    assert "기록을 남겼어요" in client.get(topic.url).content.decode()
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_post_at) == (2, reply.created_at)
    assert Entry.objects.filter(kind="post", object_id=reply.pk).exists()


def test_what_was_told_of_a_hidden_post_is_taken_back(topic: Topic, amina: Member, reply: Post, benoit: Member) -> None:
    assert Notification.objects.filter(member=amina, kind="watched").count() == 1
    moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")
    assert not Notification.objects.filter(member=amina).exists()


def test_a_hidden_topic_is_there_for_moderators_and_its_author_learns_why(
    topic: Topic, reply: Post, amina: Member, benoit: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    moderate.hide_topic(topic=topic, moderator=benoit, reason="It is an advertisement")
    for reader in (client, sign_in(eunji)):
        assert reader.get(topic.url).status_code == 404
        assert reader.get(f"/p/{reply.pk}").status_code == 404
        assert topic.title not in reader.get(reverse("forum:index")).content.decode()
    refused = sign_in(amina).get(topic.url)
    assert refused.status_code == 403
    assert "It is an advertisement" in refused.content.decode()
    assert "It is an advertisement" in sign_in(benoit).get(topic.url).content.decode()
    assert set(Entry.objects.values_list("audience", flat=True)) == {""}
    told = Notification.objects.get(member=amina, kind="moderation")
    assert (told.excerpt, told.actor) == ("It is an advertisement", benoit)

    moderate.restore_topic(topic=topic, moderator=benoit, reason="It was none")
    assert client.get(topic.url).status_code == 200
    assert set(Entry.objects.values_list("audience", flat=True)) == {"public"}


def test_a_post_of_a_hidden_topic_that_is_edited_is_still_not_found(topic: Topic, reply: Post, benoit: Member) -> None:
    moderate.hide_topic(topic=topic, moderator=benoit, reason="Advertising")
    write.edit_post(post=reply, editor=benoit, body="Another text", language="ko", reason="Shorter")
    assert set(Entry.objects.values_list("audience", flat=True)) == {""}


def test_moving_is_on_record_with_both_places(
    topic: Topic, policy: Category, benoit: Member, sign_in: SignIn, client: Client
) -> None:
    assert act(sign_in(benoit), "move-topic", topic.pk, category="policy-and-law").status_code == 303
    assert topic.title in client.get(reverse("forum:category", args=["policy-and-law"])).content.decode()
    assert topic.title not in client.get(reverse("forum:category", args=["help"])).content.decode()
    assert AuditEntry.objects.get().details == {"from": "help", "to": "policy-and-law"}


def test_moving_needs_a_place(topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    for category in ("", "nowhere", "help"):
        assert act(sign_in(benoit), "move-topic", topic.pk, category=category).status_code == 422
    assert not AuditEntry.objects.exists()


def test_an_edit_by_a_moderator_is_on_record_and_the_author_is_told(
    reply: Post, benoit: Member, eunji: Member, sign_in: SignIn
) -> None:
    address = reverse("forum:post-edit", args=[reply.pk])
    fields = {"body": "기록을 남겼어요.", "language": "ko", "revision": "1"}
    assert sign_in(benoit).post(address, fields).status_code == 422
    assert sign_in(benoit).post(address, {**fields, "reason": "An address stood in it"}).status_code == 303
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.kind, entry.object_id, entry.reason) == (
        "edit",
        "post",
        reply.pk,
        "An address stood in it",
    )
    assert Notification.objects.get(member=eunji, kind="moderation").excerpt == "An address stood in it"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_log(change: str, topic: Topic, benoit: Member) -> None:
    moderate.lock_topic(topic=topic, moderator=benoit, reason="Settled")
    entry = AuditEntry.objects.all()
    with pytest.raises(DatabaseError, match="the audit log cannot be changed"), transaction.atomic():
        entry.update(reason="Other") if change == "update" else entry._raw_delete(entry.db)
    assert AuditEntry.objects.get().reason == "Settled"


def test_the_log_is_for_moderators(
    topic: Topic, policy: Category, start: Any, amina: Member, benoit: Member, daniela: Member, chiara: Member,
    nomsa: Member, client: Client, sign_in: SignIn,
) -> None:  # fmt: skip
    moderate.lock_topic(topic=topic, moderator=benoit, reason="Settled in help")
    moderate.pin_topic(topic=start(amina, policy), moderator=benoit, reason="Important for policy")
    address = reverse("record:log")
    assert client.get(address).status_code == 302
    for member in (amina, chiara):
        assert sign_in(member).get(address).status_code == 403
    for member in (benoit, nomsa):
        html = sign_in(member).get(address).content.decode()
        assert "Settled in help" in html
        assert "Important for policy" in html
    html = sign_in(daniela).get(address).content.decode()
    assert "Settled in help" not in html
    assert "Important for policy" in html
    html = sign_in(benoit).get(address, {"verb": "pin"}).content.decode()
    assert "Settled in help" not in html
    assert sign_in(benoit).get(address, {"verb": "x"}).status_code == 422


def test_the_log_costs_the_same_whatever_its_length(topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    client, address = sign_in(benoit), reverse("record:log")

    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    moderate.lock_topic(topic=topic, moderator=benoit, reason="1")
    client.get(address)
    few = queries()
    for _ in range(10):
        moderate.unlock_topic(topic=topic, moderator=benoit, reason="2")
        moderate.lock_topic(topic=topic, moderator=benoit, reason="3")
    assert queries() == few


def test_the_log_costs_the_same_where_categories_are_translated(
    topic: Topic, benoit: Member, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    CategoryTranslation.objects.create(original=topic.category, language="fr", name="Aide")
    for _ in range(15):
        moderate.lock_topic(topic=topic, moderator=benoit, reason="1")
        moderate.unlock_topic(topic=topic, moderator=benoit, reason="2")
    client = sign_in(benoit)
    with django_assert_max_num_queries(20):
        html = client.get("/fr/moderation/log").content.decode()
    assert html.count(">Aide</span>") == 30


def test_a_hidden_reply_is_not_found_after_the_index_was_made_anew(topic: Topic, reply: Post, benoit: Member) -> None:
    moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")
    call_command("reindex")
    assert not Entry.objects.filter(kind="post", object_id=reply.pk).exists()
    assert Entry.objects.filter(kind="topic", object_id=topic.pk).exists()


@pytest.mark.parametrize(
    ("name", "first", "told", "logged"),
    [
        ("lock-topic", "", "locked your topic", "locked the topic"),
        ("unlock-topic", "lock-topic", "unlocked your topic", "unlocked the topic"),
        ("pin-topic", "", "pinned your topic", "pinned the topic"),
        ("unpin-topic", "pin-topic", "unpinned your topic", "unpinned the topic"),
        ("move-topic", "", "moved the topic to another category", "moved the topic"),
        ("hide-topic", "", "hid your topic", "hid the topic"),
        ("restore-topic", "hide-topic", "restored your topic", "restored the topic"),
        ("hide-post", "", "hid your post", "hid a post"),
        ("restore-post", "hide-post", "restored your post", "restored a post"),
        ("post-edit", "", "edited your post", "edited a post"),
    ],
)
def test_author_and_log_are_told_what_was_done_and_why(
    name: str, first: str, told: str, logged: str, topic: Topic, policy: Category, amina: Member, benoit: Member,
    sign_in: SignIn,
) -> None:  # fmt: skip
    moderator = sign_in(benoit)
    fields = {"category": policy.slug, "body": "Another text", "language": "en", "revision": "1"}
    for each in filter(None, (first, name)):
        ident = topic.posts.get().pk if "post" in each else topic.pk
        assert act(moderator, each, ident, **fields).status_code == 303
    notices = sign_in(amina).get(reverse("notifications:index")).content.decode()
    assert f"<bdi>{benoit.name}</bdi> {told}" in notices
    assert 'Reason: <bdi lang="en">For good order</bdi>' in notices
    log = moderator.get(reverse("record:log")).content.decode()
    assert f"<h2>{capfirst(logged)}</h2>" in log
    assert f"<bdi>{benoit.name}</bdi>" in log


def test_the_log_names_categories_in_the_reader_s_language(
    topic: Topic, policy: Category, benoit: Member, sign_in: SignIn
) -> None:
    CategoryTranslation.objects.create(original=policy, language="fr", name="Politique et droit")
    moderate.move_topic(topic=topic, moderator=benoit, category=policy, reason="Better there")
    html = sign_in(benoit).get("/fr/moderation/log").content.decode()
    assert "<bdi>Help</bdi>" in html
    assert "<bdi>Politique et droit</bdi>" in html
    assert "policy-and-law</bdi>" not in html
    moved = sign_in(benoit).get("/fr/forum/moderation/log")
    assert (moved.status_code, moved["Location"]) == (302, "/fr/moderation/log")


def test_a_move_is_offered_where_there_is_somewhere_to_move_to(
    start: Any, amina: Member, policy: Category, help_room: Category, daniela: Member, sign_in: SignIn
) -> None:
    topic, client = start(amina, policy), sign_in(daniela)
    address = reverse("forum:move-topic", args=[topic.pk])
    html = client.get(topic.url).content.decode()
    assert "data-moderates" in html
    assert address not in html
    assert "data-moves" not in html
    page = client.get(address).content.decode()
    assert "so you cannot move this topic" in page
    assert 'name="reason"' not in page
    help_room.moderators.add(daniela)
    html = client.get(topic.url).content.decode()
    assert address in html
    assert "data-moves" in html
    assert 'name="reason"' in client.get(address).content.decode()
