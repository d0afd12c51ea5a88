from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from brain.members.models import Attendance, Member, Role

SignIn = Callable[[Member], Client]


@pytest.mark.django_db
def test_a_guest_signs_in_on_the_sites_own_page(client: Client) -> None:
    response = client.get("/en/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert (
        client.post("/en/admin/login/", {"username": "a", "password": "b"})
        .headers["Location"]
        .startswith(reverse("account_login"))
    )


@pytest.mark.parametrize("who", ["amina", "benoit", "chiara"])
def test_others_are_refused(sign_in: SignIn, request: pytest.FixtureRequest, who: str) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get("/en/admin/", follow=True).status_code == 403
    assert client.get("/en/admin/members/member/", follow=True).status_code == 403


def test_an_administrator_gives_roles_and_confirms(
    nomsa: Member, eunji: Member, sign_in: SignIn, revoked: list[str]
) -> None:
    attendance = Attendance.objects.get(member=eunji)
    moderator = Group.objects.get(name=Role.MODERATOR)
    client = sign_in(nomsa)
    page = f"/en/admin/members/member/{eunji.pk}/change/"
    assert client.get("/en/admin/members/member/").status_code == 200
    assert client.get(page).status_code == 200
    form = {
        "groups": [moderator.pk],
        "is_active": "on",
        "attendances-TOTAL_FORMS": 1,
        "attendances-INITIAL_FORMS": 1,
        "attendances-0-id": attendance.pk,
        "attendances-0-member": eunji.pk,
        "attendances-0-edition": 8,
    }
    assert client.post(page, form).status_code == 302
    eunji = Member.objects.get(pk=eunji.pk)
    assert eunji.is_moderator
    assert eunji.confirmed_editions == []
    assert revoked == ["eunji"]


def test_people_are_neither_made_nor_deleted_there(nomsa: Member, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(nomsa)
    assert client.get("/en/admin/members/member/add/").status_code == 403
    assert client.get(f"/en/admin/members/member/{eunji.pk}/delete/").status_code == 403
    assert client.get("/en/admin/auth/group/").status_code == 404
