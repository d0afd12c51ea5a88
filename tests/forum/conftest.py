"""The rooms of the forum's tests, and a way to fill them."""

from collections.abc import Callable

import pytest

from brain.members.models import Member
from forum.actions import write
from forum.models import Category, Post, Topic


@pytest.fixture
def help_room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public", position=1)


@pytest.fixture
def lounge(db: None) -> Category:
    return Category.objects.create(slug="lounge", name="Lounge", audience="members", position=2)


@pytest.fixture
def twelfth(db: None) -> Category:
    return Category.objects.create(slug="edition-12", name="12th Academy", audience="edition-12", position=3)


@pytest.fixture
def policy(daniela: Member) -> Category:
    """A public category with a moderator of its own."""
    category = Category.objects.create(slug="policy-and-law", name="Policy and law", audience="public", position=4)
    category.moderators.add(daniela)
    return category


@pytest.fixture
def start() -> Callable[..., Topic]:
    """Return a function that starts a topic with so many replies by the same author."""

    def started(
        author: Member, category: Category, *, title: str = "The memory of a cooperative", replies: int = 0
    ) -> Topic:
        topic = write.start_topic(
            author=author, category=category, title=title, body="How did you keep it?", language="en"
        )
        for number in range(replies):
            write.post_reply(topic=topic, author=author, body=f"Reply {number}", language="en", announce=False)
        topic.refresh_from_db()
        return topic

    return started


@pytest.fixture
def topic(amina: Member, help_room: Category, start: Callable[..., Topic]) -> Topic:
    return start(amina, help_room)


@pytest.fixture
def reply(topic: Topic, eunji: Member) -> Post:
    return write.post_reply(topic=topic, author=eunji, body="기록을 남겼어요. 다음 주에 공유할게요.", language="ko")
