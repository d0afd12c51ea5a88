"""Posts that wait for approval: who sees them, what becomes of them, and what nobody may learn of them meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.languages.models import Job
from brain.members.models import Member
from brain.moderation.actions import cases
from brain.moderation.actions.words import block_word
from brain.moderation.models import AuditEntry, Case, Outcome
from brain.notifications.models import Kind, Notification
from forum.actions import moderate, write
from forum.actions.approve import approve_post, hold_again, refuse_post
from forum.actions.rearrange import merge_topics
from forum.models import Category, Post, Topic, TopicReading
from realtime.models import Event
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
CANARY, OTHER = "Brachiosaurus", "Stegosaurus"


@pytest.fixture
def grace(db: None) -> Member:
    """A member whose posts wait for approval."""
    until = timezone.now() + timedelta(days=7)
    return make_member("grace", "Grace Wanjiru", needs_approval_until=until, joined_at=timezone.now())


@pytest.fixture
def held(topic: Topic, grace: Member) -> Post:
    return write.post_reply(topic=topic, author=grace, body=f"The {CANARY} and the {OTHER}, @amina", language="en")


def test_the_author_is_told_that_the_post_waits_and_nothing_else_happens(
    topic: Topic, amina: Member, grace: Member, sign_in: SignIn
) -> None:
    streams = [topic.stream, topic.category.stream]
    before, told = Event.objects.filter(stream__in=streams).count(), Notification.objects.filter(member=amina).count()
    client = sign_in(grace)
    answer = client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": f"The {CANARY}, @amina"}, follow=True)
    post = Post.objects.get(author=grace)
    assert "Your post waits for a moderator" in answer.text
    assert f'id="post-{post.pk}"' in answer.text
    assert CANARY in answer.text
    topic.refresh_from_db()
    assert (topic.last_number, topic.post_count) == (1, 1)
    assert Event.objects.filter(stream__in=streams).count() == before
    assert Notification.objects.filter(member=amina).count() == told
    assert not Job.objects.filter(kind="post", object_id=post.pk).exists()


def test_a_script_is_not_told_of_a_post_that_will_not_come(topic: Topic, grace: Member, sign_in: SignIn) -> None:
    url = reverse("forum:post-reply", args=[topic.pk])
    answer = sign_in(grace).post(url, {"body": "Waits"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["post"]) == (201, None)


def test_nobody_but_its_author_and_moderators_gets_a_byte_of_it(
    topic: Topic, held: Post, amina: Member, benoit: Member, grace: Member, client: Client, sign_in: SignIn
) -> None:
    pages = [topic.url, held.permalink, f"/t/{topic.pk}/{held.number}", reverse("forum:index")]
    pages += [reverse("forum:post-history", args=[held.pk]), reverse("forum:post-edit", args=[held.pk])]
    pages += [f"{reverse('search:results')}?q={OTHER}", reverse("members:profile", args=[grace.handle])]
    for person in (client, sign_in(amina)):
        for page in pages:
            answer = person.get(page, follow=True)
            assert CANARY not in answer.text
            assert f"post-{held.pk}" not in answer.text
        assert person.get(held.permalink).status_code == 404
    for person in (grace, benoit):
        assert CANARY in sign_in(person).get(held.permalink, follow=True).text


def test_it_makes_nothing_unread_for_others(topic: Topic, held: Post, amina: Member, sign_in: SignIn) -> None:
    reading = TopicReading.objects.get(member=amina, topic=topic)
    topic.refresh_from_db()
    assert reading.last_read == topic.last_number


def test_moderators_find_it_in_the_queue(topic: Topic, held: Post, grace: Member) -> None:
    case = Case.objects.get()
    assert (case.kind, case.object_id, case.why, case.member) == ("post", held.pk, "held", grace)
    assert case.scope == topic.category.stream


def test_approved_it_is_the_newest_post_live_found_and_announced_once(
    topic: Topic, held: Post, amina: Member, benoit: Member, eunji: Member, grace: Member, client: Client
) -> None:
    write.post_reply(topic=topic, author=eunji, body="먼저 썼어요", language="ko")
    approve_post(post=held, moderator=benoit)
    approve_post(post=held, moderator=benoit)
    held.refresh_from_db()
    topic.refresh_from_db()
    assert (held.number, held.is_shown, held.held_at) == (3, True, None)
    assert (topic.last_number, topic.post_count) == (3, 3)
    assert topic.last_post_at == held.created_at
    assert Event.objects.filter(stream=topic.stream, kind="reply", object_id=str(held.pk)).count() == 1
    assert Notification.objects.filter(member=amina, key=held.notice, kind=Kind.MENTION).count() == 1
    assert Notification.objects.filter(member=grace, kind=Kind.MODERATION, act="approve_post").count() == 1
    assert AuditEntry.objects.filter(verb="approve_post", object_id=held.pk).count() == 1
    assert CANARY in client.get(topic.url).text
    assert CANARY in client.get(f"{reverse('search:results')}?q={OTHER}").text
    assert Case.objects.get().outcome == Outcome.APPROVED


def test_the_queue_decides_about_it_and_takes_a_refusal_back(held: Post, benoit: Member) -> None:
    case = Case.objects.get()
    cases.decide(case=case, moderator=benoit, outcome=Outcome.HIDDEN, answer="Advertising")
    held.refresh_from_db()
    assert (held.hidden_reason, held.is_waiting) == ("Advertising", False)
    case.refresh_from_db()
    cases.reopen(case=case, moderator=benoit)
    held.refresh_from_db()
    assert (held.hidden_reason, held.is_waiting) == ("", True)
    case.refresh_from_db()
    cases.decide(case=case, moderator=benoit, outcome=Outcome.APPROVED, answer="")
    held.refresh_from_db()
    assert held.is_shown


def test_refused_its_author_reads_why_and_others_still_nothing(
    topic: Topic, held: Post, benoit: Member, grace: Member, client: Client, sign_in: SignIn
) -> None:
    refuse_post(post=held, moderator=benoit, reason="Advertising of dinosaurs")
    page = sign_in(grace).get(held.permalink, follow=True).text
    assert "Advertising of dinosaurs" in page
    assert CANARY not in page
    assert "dinosaurs" not in client.get(topic.url).text
    told = Notification.objects.get(member=grace, act="refuse_post")
    assert told.excerpt == "Advertising of dinosaurs"
    refuse_post(post=held, moderator=benoit, reason="Again")
    assert AuditEntry.objects.filter(verb="refuse_post").count() == 1
    approve_post(post=held, moderator=benoit)
    assert CANARY in client.get(topic.url).text


@pytest.mark.parametrize("act", ["approve", "refuse"])
def test_only_moderators_decide_about_it(
    act: str, held: Post, amina: Member, benoit: Member, grace: Member, sign_in: SignIn
) -> None:
    url = reverse(f"forum:{act}-post", args=[held.pk])
    assert sign_in(amina).post(url, {"reason": "Mine"}).status_code == 404
    assert sign_in(grace).post(url, {"reason": "Mine"}).status_code == 403
    held.refresh_from_db()
    assert held.is_waiting
    assert sign_in(benoit).post(url, {"reason": "Seen"}).status_code == 303
    held.refresh_from_db()
    assert not held.is_waiting


def test_the_usual_acts_of_moderators_let_nothing_through(topic: Topic, held: Post, benoit: Member) -> None:
    moderate.restore_post(post=held, moderator=benoit, reason="By mistake")
    held.refresh_from_db()
    assert held.is_waiting


def test_its_author_can_change_it_while_it_waits(
    held: Post, grace: Member, benoit: Member, client: Client, sign_in: SignIn
) -> None:
    url = reverse("forum:post-edit", args=[held.pk])
    assert sign_in(grace).post(url, {"body": f"A better {CANARY}", "revision": 1}).status_code == 303
    held.refresh_from_db()
    assert (held.body, held.is_waiting) == (f"A better {CANARY}", True)
    approve_post(post=held, moderator=benoit)
    assert f"A better {CANARY}" in client.get(held.topic.url).text


def test_moderators_read_the_poll_of_a_post_that_waits(
    topic: Topic, grace: Member, benoit: Member, amina: Member, sign_in: SignIn
) -> None:
    url = reverse("forum:post-reply", args=[topic.pk])
    sign_in(grace).post(url, {"body": "Vote", "poll_question": f"{CANARY}?", "poll_options": "Yes\nNo"})
    for page in (topic.url, reverse("moderation:queue")):
        assert CANARY in sign_in(benoit).get(page).text
    assert CANARY not in sign_in(amina).get(topic.url).text


def test_what_its_author_changes_after_a_question_is_in_the_queue_again(
    held: Post, grace: Member, benoit: Member, sign_in: SignIn
) -> None:
    cases.decide(case=Case.objects.get(), moderator=benoit, outcome=Outcome.ASKED, answer="Who are you?")
    Member.objects.filter(pk=grace.pk).update(needs_approval_until=None)  # it waits all the same
    grace.refresh_from_db()
    sign_in(grace).post(reverse("forum:post-edit", args=[held.pk]), {"body": "I am Grace", "revision": 1})
    case = Case.objects.get(closed_at=None)
    assert (case.why, case.detail) == ("held", "edited")
    cases.decide(case=case, moderator=benoit, outcome=Outcome.EDITED, answer="")
    held.refresh_from_db()
    assert held.is_shown


def test_a_merge_takes_it_along_and_shows_nothing_of_it(
    held: Post, topic: Topic, amina: Member, benoit: Member, client: Client, start: Callable[..., Topic]
) -> None:
    other = start(amina, topic.category, title="Another")
    merge_topics(topic=topic, into=other, moderator=benoit, reason="The same")
    other.refresh_from_db()
    assert (other.last_number, other.post_count) == (2, 2)
    assert CANARY not in client.get(other.url).text
    held.refresh_from_db()
    approve_post(post=held, moderator=benoit)
    held.refresh_from_db()
    assert (held.topic, held.number) == (other, 3)


# --- Topics ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def held_topic(help_room: Category, grace: Member) -> Topic:
    return write.start_topic(
        author=grace, category=help_room, title=f"{CANARY} for all", body=f"{OTHER}, look", language="en"
    )


def test_a_topic_waits_with_its_first_post(
    held_topic: Topic, amina: Member, grace: Member, benoit: Member, client: Client, sign_in: SignIn
) -> None:
    assert client.get(held_topic.url).status_code == sign_in(amina).get(held_topic.url).status_code == 404
    assert CANARY not in client.get(reverse("forum:index")).text
    assert "Waits for approval" in sign_in(grace).get(held_topic.url).text
    assert "Waits for approval" in sign_in(benoit).get(held_topic.url).text
    assert sign_in(grace).get(reverse("forum:post-reply", args=[held_topic.pk])).status_code == 403


def test_an_approved_topic_is_there_for_all_and_its_followers_are_told_once(
    held_topic: Topic, amina: Member, benoit: Member, client: Client
) -> None:
    amina.category_followings.create(category=held_topic.category, level="watch")
    post = held_topic.posts.get()
    for _time in range(2):
        approve_post(post=post, moderator=benoit)
    assert CANARY in client.get(reverse("forum:index")).text
    assert client.get(held_topic.url).status_code == 200
    assert CANARY in client.get(f"{reverse('search:results')}?q={OTHER}").text
    assert Notification.objects.filter(member=amina, key=post.notice).count() == 1
    held_topic.refresh_from_db()
    assert (held_topic.hidden_at, held_topic.held_at, held_topic.post_count) == (None, None, 1)


def test_a_refused_topic_tells_its_author_why(
    held_topic: Topic, benoit: Member, grace: Member, client: Client, sign_in: SignIn
) -> None:
    post = held_topic.posts.get()
    refuse_post(post=post, moderator=benoit, reason="Sold already")
    assert client.get(held_topic.url).status_code == 404
    refused = sign_in(grace).get(held_topic.url)
    assert refused.status_code == 403
    assert "Sold already" in refused.text
    hold_again(post=post, moderator=benoit)
    assert sign_in(grace).get(held_topic.url).status_code == 200


def test_a_topic_that_waits_is_not_restored_past_approval(held_topic: Topic, benoit: Member) -> None:
    moderate.restore_topic(topic=held_topic, moderator=benoit, reason="By mistake")
    held_topic.refresh_from_db()
    assert held_topic.hidden_at


# --- Why a post waits ------------------------------------------------------------------------------------------------


def test_a_blocked_word_holds_the_post_of_anybody_but_moderators(
    topic: Topic, amina: Member, benoit: Member, grace: Member
) -> None:
    block_word(kind="word", text="casino", moderator=benoit)
    assert write.post_reply(topic=topic, author=amina, body="The **CA**sino!", language="en").is_waiting
    assert Case.objects.get().detail == "words: casino"
    assert not write.post_reply(topic=topic, author=benoit, body="Casino", language="en").is_waiting
    assert not write.post_reply(topic=topic, author=amina, body="Casinos", language="en").is_waiting


def test_an_edit_that_brings_in_a_blocked_word_waits_where_the_post_stands(
    topic: Topic, reply: Post, eunji: Member, benoit: Member, client: Client, sign_in: SignIn
) -> None:
    block_word(kind="domain", text="spam.example", moderator=benoit)
    url = reverse("forum:post-edit", args=[reply.pk])
    answer = sign_in(eunji).post(url, {"body": "https://spam.example/now", "revision": 1}, follow=True)
    assert "Your post waits" in answer.text
    reply.refresh_from_db()
    topic.refresh_from_db()
    assert (reply.number, reply.is_waiting, topic.post_count) == (2, True, 1)
    page = client.get(topic.url).text
    assert "spam.example" not in page
    assert "Waits for a moderator" in page
    approve_post(post=reply, moderator=benoit)
    assert "spam.example" in client.get(topic.url).text
    reply.refresh_from_db()
    assert reply.number == 2


def test_a_private_message_is_not_held_but_refused_with_its_text(
    amina: Member, daniela: Member, benoit: Member, sign_in: SignIn
) -> None:
    block_word(kind="word", text="casino", moderator=benoit)
    answer = sign_in(amina).post(reverse("talks:new"), {"to": daniela.handle, "body": "To the casino?"})
    assert answer.status_code == 422
    assert "This is blocked here: casino." in answer.text
    assert "To the casino?" in answer.text
    assert not Post.objects.exists()
    assert not Case.objects.exists()


def test_the_same_form_sent_twice_waits_once(topic: Topic, grace: Member, sign_in: SignIn) -> None:
    form = {"body": "Once", "key": "5d3d5a52-6f0c-4bd7-8d7c-5c7f0f3a3f10"}
    for _time in range(2):
        assert sign_in(grace).post(reverse("forum:post-reply", args=[topic.pk]), form).status_code == 303
    assert Post.objects.filter(author=grace).count() == 1
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"poll_question": "To the casino?", "poll_options": "Yes\nNo"},
        {"poll_question": "Where to?", "poll_options": "Home\nThe casino"},
        {"event_day": "2031-05-01", "event_time": "10:00", "event_place": "Casino"},
        {"event_day": "2031-05-01", "event_time": "10:00", "event_link": "https://spam.example/in"},
    ],
)
def test_what_a_post_holds_beside_its_text_cannot_be_blocked_words(
    fields: dict[str, str], topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    block_word(kind="word", text="casino", moderator=benoit)
    block_word(kind="domain", text="spam.example", moderator=benoit)
    answer = sign_in(amina).post(reverse("forum:post-reply", args=[topic.pk]), {"body": "Kept text", **fields})
    assert answer.status_code == 422
    assert "This is blocked here: " in answer.text
    assert "Kept text" in answer.text
    assert topic.posts.count() == 1
