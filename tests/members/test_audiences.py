import pytest
from django.contrib.auth.models import AnonymousUser, Group

from brain.members.audiences import audiences_of, own_audience, those_who_see
from brain.members.models import Attendance, Member, Role
from tests.conftest import make_member


def test_a_guest_sees_what_is_public() -> None:
    assert audiences_of(AnonymousUser()) == {"public"}


def test_a_participant_sees_their_own_editions(amina: Member) -> None:
    assert audiences_of(amina) == {"public", "members", "edition-3", "edition-12", own_audience(amina)}


def test_an_edition_that_nobody_confirmed_opens_nothing(eunji: Member) -> None:
    Attendance.objects.create(member=eunji, edition=12)
    assert "edition-12" not in audiences_of(eunji)
    assert "edition-8" in audiences_of(eunji)


def test_an_inactive_member_sees_what_a_guest_sees(amina: Member) -> None:
    amina.is_active = False
    assert audiences_of(amina) == {"public"}


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR])
def test_the_team_sees_every_edition(db: None, role: Role) -> None:
    member = make_member("kofi", "Kofi", role=role)
    assert {"edition-1", "edition-12"} <= audiences_of(member)


@pytest.fixture
def team(benoit: Member, chiara: Member, nomsa: Member) -> list[Member]:
    return [benoit, chiara, nomsa]


@pytest.mark.parametrize("audience", ["public", "members", "edition-3", "edition-8"])
def test_those_who_see_are_those_whose_audience_it_is(
    amina: Member, team: list[Member], eunji: Member, audience: str
) -> None:
    closed = make_member("old", "Old Account", editions=(3, 8), is_active=False)
    Attendance.objects.create(member=eunji, edition=3)
    everyone = [amina, eunji, *team]
    assert set(those_who_see(audience)) == {member for member in everyone if audience in audiences_of(member)}
    assert closed not in those_who_see(audience)


@pytest.mark.django_db
def test_the_four_roles_are_there() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)


def test_what_each_role_may(amina: Member, benoit: Member, chiara: Member, nomsa: Member) -> None:
    may = {
        member.handle: (member.is_moderator, member.is_editor, member.is_staff)
        for member in (amina, benoit, chiara, nomsa)
    }
    assert may == {
        "amina": (False, False, False),
        "benoit": (True, False, False),
        "chiara": (False, True, False),
        "nomsa": (True, True, True),
    }
    assert nomsa.has_perm("members.change_member")
    assert not chiara.has_perm("members.change_member")


@pytest.mark.django_db
def test_the_first_administrator_is_made_on_the_command_line() -> None:
    root = Member.objects.create_superuser("Root@Example.org", "correct horse battery", name="Site Owner")
    assert (root.email, root.handle, root.is_staff, root.is_moderator) == ("root@example.org", "site-owner", True, True)
