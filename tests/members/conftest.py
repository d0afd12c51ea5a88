import pytest

from brain.members import registry
from brain.members.models import Affiliation, Member, fold


def works_with(member: Member, name: str, **said: str) -> Affiliation:
    """The member works with this organisation."""
    return Affiliation.objects.create(member=member, name=name, folded=fold(name), **said)


@pytest.fixture
def known_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library of these tests knows twelve editions."""
    names = {number: f"Academy of {2009 + number}" for number in range(1, 13)}
    monkeypatch.setattr(registry, "_editions", [names.items])


@pytest.fixture
def revoked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The handles of the members whose open pages were told to look at their access again."""
    handles: list[str] = []
    monkeypatch.setattr(registry, "_revocations", [lambda member: handles.append(member.handle)])
    return handles
