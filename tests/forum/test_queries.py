"""What pages cost in queries: little, and the same however much there is."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Member
from forum.actions import moderate, write
from forum.actions.bring_in import PastPost, bring_in
from forum.actions.language import correct_language
from forum.models import Category, CategoryTranslation, Post, PostTranslation, Topic, TopicTranslation
from forum.models.topics import page_of_number

SignIn = Callable[[Member], Client]

GUEST = 6
MEMBER = 9 if "cached" in site.SESSION_ENGINE else 10  # where no cache is common to all, sessions are looked up
# The number of posts, and of topics beside theirs.
SIZES = [20, 200]


@pytest.fixture(params=SIZES)
def forum(request: pytest.FixtureRequest, help_room: Category, policy: Category, amina: Member, eunji: Member) -> Topic:
    """A topic of so many posts in two languages, with translations, and as many others."""
    for category in (help_room, policy):
        CategoryTranslation.objects.create(original=category, language="fr", name="Aide")
    size: int = request.param
    start = timezone.now() - timedelta(days=1)
    topics = [
        Topic(
            author=eunji if n % 2 else amina, category=policy if n % 3 else help_room, title=f"Topic {n} about seeds",
            language="ko" if n % 2 else "en", languages=["en"], last_number=1, post_count=1,
            last_post_at=start + timedelta(minutes=n),
        )
        for n in range(size)
    ]  # fmt: skip
    Topic.objects.bulk_create(topics)
    Post.objects.bulk_create(
        Post(topic=topic, number=1, author=topic.author, body="x", body_html="<p>x</p>", language="en")
        for topic in topics
    )
    TopicTranslation.objects.bulk_create(
        TopicTranslation(original=topic, language="en", title=f"Translated {topic.pk}")
        for topic in Topic.objects.filter(language="ko")
    )
    return _long_topic(help_room, [amina, eunji], size)


def _long_topic(room: Category, authors: list[Member], size: int) -> Topic:
    keys = [uuid4() for _post in range(size)]
    posts = [
        PastPost(
            key=keys[n], author=authors[n % 2], body=f"Reply {n} about seeds", language="ko" if n % 3 else "en",
            at=timezone.now() - timedelta(minutes=size - n), answers=keys[n // 2] if n % 4 == 3 else None,
        )
        for n in range(size)
    ]  # fmt: skip
    topic = Topic(author=authors[0], category=room, title="The longest about seeds", language="en")
    written = bring_in(topic=topic, posts=posts, handles=())
    PostTranslation.objects.bulk_create(
        PostTranslation(original=post, language="en", body="y", body_html="<p>y</p>")
        for post in written
        if post.language == "ko"
    )
    return written[0].topic


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


PAGES: dict[str, Callable[[Topic], str]] = {
    "index": lambda topic: reverse("forum:index"),
    "second page of the index": lambda topic: reverse("forum:index") + "?page=1&show=unanswered",
    "category": lambda topic: reverse("forum:category", args=["help"]),
    "topic": lambda topic: topic.url,
    "last page": lambda topic: f"{topic.url}?page={page_of_number(topic.last_number)}",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_guests_page(page: str, forum: Topic, client: Client) -> None:
    assert queries_of(client, PAGES[page](forum)) <= GUEST


@pytest.mark.parametrize("page", PAGES)
def test_a_members_page(page: str, forum: Topic, daniela: Member, sign_in: SignIn) -> None:
    client = sign_in(daniela)
    client.get(reverse("members:preferences"))  # they were seen a moment ago
    assert queries_of(client, PAGES[page](forum)) <= MEMBER


@pytest.mark.parametrize("forum", SIZES[:1], indirect=True)
def test_roles_and_audiences_hold_at_once(forum: Topic, daniela: Member, benoit: Member, sign_in: SignIn) -> None:
    """Whatever is asked for together, or kept, is never who somebody was."""
    client, lock = sign_in(benoit), reverse("forum:lock-topic", args=[forum.pk])
    assert lock in client.get(forum.url).content.decode()
    benoit.groups.clear()
    assert lock not in client.get(forum.url).content.decode()
    forum.category.moderators.add(benoit)
    assert lock in client.get(forum.url).content.decode()
    Category.objects.filter(pk=forum.category_id).update(audience="edition-7")
    assert client.get(forum.url).status_code == 404
    assert sign_in(daniela).get(forum.url).status_code == 200
    daniela.attendances.update(is_confirmed=False)
    assert sign_in(daniela).get(forum.url).status_code == 404


def test_the_languages_of_a_topic_follow_its_posts(topic: Topic, reply: Post, eunji: Member, benoit: Member) -> None:
    def languages() -> list[str]:
        topic.refresh_from_db()
        return topic.languages

    assert languages() == ["en", "ko"]
    write.post_reply(topic=topic, author=eunji, body="x", language="und")
    assert languages() == ["en", "ko"]
    correct_language(post=reply, language="pt", editor=eunji)
    assert languages() == ["en", "pt"]
    moderate.hide_post(post=reply, moderator=benoit, reason="x")
    assert languages() == ["en"]
    moderate.restore_post(post=reply, moderator=benoit, reason="x")
    write.edit_post(post=reply, editor=eunji, body="다른 말", language="ko")
    assert languages() == ["en", "ko"]
