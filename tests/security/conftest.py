"""A room for the participants of the 12th academy, and what stands in it."""

import pytest

from brain.members.models import Member
from forum.actions import write
from forum.models import Category, Topic

CANARY = "xylophone"


@pytest.fixture
def help_room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public", position=1)


@pytest.fixture
def twelfth(db: None) -> Category:
    return Category.objects.create(slug="edition-12", name="12th Academy", audience="edition-12", position=2)


@pytest.fixture
def public(amina: Member, help_room: Category) -> Topic:
    return write.start_topic(author=amina, category=help_room, title="Open", body="To all", language="en")


@pytest.fixture
def private(amina: Member, twelfth: Category) -> Topic:
    topic = write.start_topic(author=amina, category=twelfth, title=f"The {CANARY}", body=CANARY, language="en")
    write.post_reply(topic=topic, author=amina, body=f"Again the {CANARY}", language="en")
    return Topic.objects.select_related("category").get(pk=topic.pk)
