from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from forum.actions import write
from forum.models import Category, Topic

PASSWORD = "correct horse battery"


@pytest.fixture
def enter(db: None) -> Callable[[Member], Client]:
    """Return a function that signs a member in by the form, so that they have just shown who they are."""

    def entered(member: Member) -> Client:
        EmailAddress.objects.get_or_create(user=member, email=member.email, verified=True, primary=True)
        client = Client(
            headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
        )
        answer = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
        assert answer.status_code == 302
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    return entered


@pytest.fixture
def topic(amina: Member) -> Topic:
    """A public topic that Amina has begun."""
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    return write.start_topic(
        author=amina, category=room, title="The memory of a cooperative", body="How did you keep it?", language="en"
    )
