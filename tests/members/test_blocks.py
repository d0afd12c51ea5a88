"""Blocking members, and who may write to one."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members import actions
from brain.members.models import Block, Member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def test_a_member_blocks_another_and_takes_it_back(amina: Member, daniela: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    assert client.post("/en/members/daniela/block").status_code == 303
    client.post("/en/members/daniela/block")
    assert list(Block.objects.values_list("member", "blocked")) == [(amina.pk, daniela.pk)]
    assert "You have blocked" in client.get("/en/members/daniela/").content.decode()
    assert daniela.name in client.get("/en/members/preferences/").content.decode()
    assert client.post("/en/members/daniela/unblock", {"listed": "1"})["Location"] == "/en/members/preferences/"
    assert not Block.objects.exists()


def test_it_is_not_told_to_who_is_blocked(amina: Member, daniela: Member, sign_in: SignIn) -> None:
    before = sign_in(daniela).get("/en/members/amina/").content.decode()
    actions.block(member=amina, other=daniela)
    after = sign_in(daniela).get("/en/members/amina/").content.decode()
    assert "Write to" in before
    assert "Write to" in after
    assert "blocked" not in after.replace("have blocked them", "")


@pytest.mark.parametrize(("handle", "status"), [("amina", 404), ("nobody", 404), ("daniela", 303)])
def test_nobody_blocks_themselves_or_who_is_not_there(
    amina: Member, daniela: Member, sign_in: SignIn, handle: str, status: int
) -> None:
    assert sign_in(amina).post(f"/en/members/{handle}/block").status_code == status


def test_a_guest_blocks_nobody(client: Client, daniela: Member) -> None:
    assert client.post("/en/members/daniela/block").status_code == 403
    assert client.get("/en/members/daniela/block").status_code in (302, 405)
    assert not Block.objects.exists()
