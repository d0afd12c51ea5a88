"""A silenced member reads everything as before, and writes nothing anywhere; what they typed comes back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from brain.members.audiences import MODERATORS, audiences_of, those_who_see
from brain.members.models import Member
from brain.moderation.actions.appeals import appeal
from brain.moderation.actions.notices import told_first
from brain.moderation.actions.sanctions import lift, silence_member, warn_member
from brain.moderation.models import AuditEntry, Case, Note
from forum.actions import moderate, talk, write
from forum.models import Category, Post, Reaction, Topic

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
TYPED = "Words that took me an hour"


@pytest.fixture
def topic(amina: Member, db: None) -> Topic:
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    return write.start_topic(
        author=amina, category=room, title="The memory of a cooperative", body="How?", language="en"
    )


@pytest.fixture
def own(topic: Topic, eunji: Member) -> Post:
    return write.post_reply(topic=topic, author=eunji, body="기록을 남겼어요. 다음 주에 공유할게요.", language="ko")


@pytest.fixture
def silent(own: Post, eunji: Member, benoit: Member, sign_in: SignIn) -> Client:
    silence_member(member=eunji, moderator=benoit, reason="Shouting")
    return sign_in(Member.objects.get(pk=eunji.pk))


def test_they_read(silent: Client, topic: Topic) -> None:
    for path in ("/en/forum/", topic.url, "/en/messages/", "/en/members/preferences/", "/en/library/"):
        assert silent.get(path, follow=True).status_code == 200
    page = silent.get(topic.url, follow=True).text
    assert "You can read, but not write" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/en/forum/new", {"title": TYPED, "body": TYPED, "category": "help"}),
        ("/en/forum/t/{topic}/reply", {"body": TYPED}),
        ("/en/forum/p/{own}/edit", {"body": TYPED}),
        ("/en/forum/p/{opening}/react", {"thank": "on"}),
        ("/en/messages/new", {"to": "amina", "body": TYPED, "subject": "x"}),
        ("/en/members/preferences/profile/", {"name": "Eunji", "about": TYPED}),
        ("/en/translations/post/{opening}/ko/suggest/", {"body": TYPED}),
    ],
)
def test_they_write_nothing_and_what_they_typed_comes_back(
    path: str, fields: dict[str, str], silent: Client, topic: Topic, own: Post
) -> None:
    posts = Post.objects.count()
    opening = topic.posts.get(number=1)
    address = path.format(topic=topic.pk, own=own.pk, opening=opening.pk)
    answer = silent.post(address, fields)
    assert answer.status_code in (403, 422), (address, answer.status_code)
    assert "You can read, but not write" in answer.text
    if TYPED in fields.values():
        assert TYPED in answer.text
    assert Post.objects.count() == posts
    assert not Reaction.objects.exists()


def test_not_in_a_conversation_either(silent: Client, amina: Member, eunji: Member) -> None:
    post = talk.begin(author=amina, partners=[eunji], body="Hello", language="en")
    answer = silent.post(f"/en/forum/t/{post.topic_id}/reply", {"body": TYPED})
    assert answer.status_code == 403
    assert TYPED in answer.text


def test_they_may_delete_what_they_wrote_and_keep_a_draft(silent: Client, own: Post, topic: Topic) -> None:
    assert silent.post(f"/en/forum/p/{own.pk}/delete").status_code == 303
    kept = silent.post("/en/forum/draft", {"place": f"topic.{topic.pk}", "body": TYPED, "typed_at": "1"})
    assert kept.status_code in (200, 303)


def test_the_moment_is_said_in_the_reader_s_language(silent: Client, topic: Topic) -> None:
    page = silent.get("/ko/forum/").text
    assert "You can read" in page or "글" in page


def test_afterwards_they_write_again(silent: Client, eunji: Member, benoit: Member, topic: Topic) -> None:
    lift(sanction=eunji.sanctions.get(), moderator=benoit, reason="Enough")
    assert silent.post(f"/en/forum/t/{topic.pk}/reply", {"body": "다시 쓸 수 있어서 고맙습니다."}).status_code == 303


def test_a_silenced_moderator_moderates_nothing(
    topic: Topic,
    own: Post,
    amina: Member,
    eunji: Member,
    benoit: Member,
    daniela: Member,
    nomsa: Member,
    sign_in: SignIn,
) -> None:
    moderate.lock_topic(topic=topic, moderator=daniela, reason="Calm down")
    asked = appeal(entry=AuditEntry.objects.get(verb="lock"), member=amina, text="This was not right")
    warned = warn_member(member=eunji, moderator=nomsa, reason="Rude")
    silence_member(member=benoit, moderator=nomsa, reason="Shouting")
    client = sign_in(Member.objects.get(pk=benoit.pk))
    pages = ["/en/moderation/", "/en/moderation/members/eunji/", "/en/moderation/log", "/en/moderation/appeals/"]
    assert [client.get(page).status_code for page in pages] == [403] * len(pages)
    acts = {
        "/en/moderation/members/eunji/note": {"text": TYPED},
        f"/en/moderation/appeals/{asked.pk}/": {"decision": "overturned", "answer": TYPED},
        f"/en/moderation/measures/{warned.pk}/lift": {"reason": TYPED},
        f"/en/forum/p/{own.pk}/hide": {"reason": TYPED},
    }
    for address, fields in acts.items():
        answer = client.post(address, fields)
        assert answer.status_code == 403, address
        assert TYPED in answer.text, address
    asked.refresh_from_db()
    assert not (asked.decided_at or Note.objects.exists() or Post.objects.exclude(hidden_at=None).exists())
    assert f'href="{reverse("moderation:queue")}"' not in client.get("/en/forum/").text
    assert "edition-3" not in audiences_of(Member.objects.get(pk=benoit.pk))
    for audience in (MODERATORS, "edition-3"):
        assert nomsa in those_who_see(audience)
        assert benoit not in those_who_see(audience)
    assert benoit not in told_first(Case(kind="member", scope="site"))
