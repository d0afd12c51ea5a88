"""Who took part in an edition is confirmed by editors and moderators; that opens its rooms."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members.audiences import audiences_of
from brain.members.models import Attendance, Member

SignIn = Callable[[Member], Client]
CONFIRM, WITHDRAW = "/en/members/eunji/attended/12/confirm", "/en/members/eunji/attended/12/withdraw"


@pytest.fixture
def claim(eunji: Member) -> Attendance:
    return Attendance.objects.create(member=eunji, edition=12)


@pytest.mark.parametrize("who", ["benoit", "chiara", "nomsa"])
def test_the_team_confirms_and_withdraws(
    claim: Attendance, revoked: list[str], sign_in: SignIn, request: pytest.FixtureRequest, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    response = client.post(CONFIRM)
    assert (response.status_code, response.headers["Location"]) == (303, "/en/members/eunji/")
    assert "edition-12" in audiences_of(claim.member)
    assert client.post(WITHDRAW).status_code == 303
    assert "edition-12" not in audiences_of(claim.member)
    assert revoked == ["eunji", "eunji"]


@pytest.mark.parametrize(("who", "status"), [("eunji", 403), ("amina", 404), ("daniela", 404)])
def test_others_do_not_not_even_for_themselves(
    claim: Attendance, revoked: list[str], sign_in: SignIn, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    """Who is not shown the unconfirmed attendance does not learn of it here either."""
    assert sign_in(request.getfixturevalue(who)).post(CONFIRM).status_code == status
    assert "edition-12" not in audiences_of(claim.member)
    assert revoked == []


def test_a_guest_is_asked_to_sign_in(claim: Attendance, client: Client) -> None:
    assert client.post(CONFIRM).status_code == 302
    assert "edition-12" not in audiences_of(claim.member)


def test_looking_at_the_address_changes_nothing(claim: Attendance, benoit: Member, sign_in: SignIn) -> None:
    assert sign_in(benoit).get(CONFIRM).status_code == 405
    assert "edition-12" not in audiences_of(claim.member)


@pytest.mark.parametrize(
    "path",
    [
        "eunji/attended/11/confirm",
        "nobody/attended/12/confirm",
        "eunji/attended/99999999999999999999/confirm",
        "eunji/attended/x/confirm",
    ],
)
def test_what_was_not_said_cannot_be_confirmed(claim: Attendance, benoit: Member, sign_in: SignIn, path: str) -> None:
    assert sign_in(benoit).post(f"/en/members/{path}").status_code == 404


def test_the_buttons_are_there_for_who_may_press_them(
    claim: Attendance, benoit: Member, eunji: Member, sign_in: SignIn
) -> None:
    assert CONFIRM in sign_in(benoit).get("/en/members/eunji/").text
    assert CONFIRM not in sign_in(eunji).get("/en/members/eunji/").text
