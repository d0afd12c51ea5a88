"""The editions, the people and the sheets of the groups' tests."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django_tasks import task_backends

from brain.members import registry
from brain.members.models import Attendance, Member, Part
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
GROUP = "/en/academies/12/people/"


@pytest.fixture(autouse=True)
def _known_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {number: f"Academy of {2009 + number}" for number in range(1, 13)}
    monkeypatch.setattr(registry, "_editions", [names.items])


def give_part(member: Member, part: str, edition: int = 12) -> Member:
    """The member is in the group as `part`."""
    Attendance.objects.update_or_create(member=member, edition=edition, defaults={"part": part, "is_confirmed": True})
    return member


def confirm_address(member: Member, email: str = "") -> Member:
    """The member has confirmed the address."""
    EmailAddress.objects.create(user=member, email=email or member.email, verified=True, primary=not email)
    return member


@pytest.fixture
def olga(db: None) -> Member:
    """The organiser of the twelfth academy."""
    return confirm_address(give_part(make_member("olga", "Olga Petrova"), Part.ORGANISER))


@pytest.fixture
def farid(db: None) -> Member:
    """A facilitator of the twelfth academy."""
    return give_part(make_member("farid", "Farid Haddad"), Part.FACILITATOR)


@pytest.fixture
def worker(settings: Any) -> Callable[[], None]:
    """Tasks wait until the returned function runs them all, in their order."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

    def run() -> None:
        backend = task_backends["default"]
        while backend.results:
            result = backend.results.pop(0)
            result.task.func(*result.args, **result.kwargs)

    return run


from tests.forum.conftest import start, twelfth  # noqa: E402, F401 - a room of the group, and topics in it
