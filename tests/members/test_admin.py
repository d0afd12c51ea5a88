from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from brain.members.models import Attendance, Member, Role
from brain.moderation.models import AuditEntry
from forum.models import Category

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
    eunji.groups.add(Group.objects.get(name=Role.EDITOR))
    client = sign_in(nomsa)
    page = f"/en/admin/members/member/{eunji.pk}/change/"
    assert client.get("/en/admin/members/member/").status_code == 200
    assert client.get(page).status_code == 200
    form = {
        "groups": [moderator.pk],
        "reason": "Chosen by the team",
        "attendances-TOTAL_FORMS": 1,
        "attendances-INITIAL_FORMS": 1,
        "attendances-0-id": attendance.pk,
        "attendances-0-member": eunji.pk,
        "attendances-0-edition": 8,
        "attendances-0-part": "participant",
    }
    refused = client.post(page, {**form, "reason": ""})
    assert "This field is required." in refused.text
    assert not AuditEntry.objects.exists()
    assert client.post(page, form).status_code == 302
    eunji = Member.objects.get(pk=eunji.pk)
    assert eunji.is_moderator
    assert eunji.confirmed_editions == []
    assert revoked == ["eunji"]
    log = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "member", "kind", "object_id", "details")
    assert list(log) == [
        ("give_role", nomsa.pk, eunji.pk, "member", eunji.pk, {"role": "moderator"}),
        ("take_role", nomsa.pk, eunji.pk, "member", eunji.pk, {"role": "editor"}),
        ("withdraw_attendance", nomsa.pk, eunji.pk, "edition", 8, {"edition": 8, "part": "participant"}),
    ]
    told = eunji.notifications.order_by("pk").values_list("act", "excerpt")
    assert list(told) == [("give_role", "Chosen by the team"), ("take_role", "Chosen by the team")]


def test_people_are_neither_made_nor_deleted_there(nomsa: Member, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(nomsa)
    assert client.get("/en/admin/members/member/add/").status_code == 403
    assert client.get(f"/en/admin/members/member/{eunji.pk}/delete/").status_code == 403
    assert client.get("/en/admin/auth/group/").status_code == 404


def test_every_list_can_be_searched(nomsa: Member, sign_in: SignIn) -> None:
    client = sign_in(nomsa)
    lists = [f"/en/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    assert {page: client.get(page, {"q": "a"}).status_code for page in lists} == dict.fromkeys(lists, 200)


@pytest.mark.parametrize(
    "model",
    [
        "usersessions/usersession",
        "mfa/authenticator",
        "socialaccount/socialaccount",
        "socialaccount/socialapp",
        "socialaccount/socialtoken",
    ],
)
def test_keys_and_secrets_are_not_shown(nomsa: Member, sign_in: SignIn, model: str) -> None:
    assert sign_in(nomsa).get(f"/en/admin/{model}/").status_code == 404


def test_members_are_suspended_with_a_reason_and_not_shut_out_there(
    nomsa: Member, eunji: Member, sign_in: SignIn
) -> None:
    eunji.attendances.all().delete()
    form = {"groups": [group.pk for group in eunji.groups.all()], "attendances-TOTAL_FORMS": 0}
    page = f"/en/admin/members/member/{eunji.pk}/change/"
    assert sign_in(nomsa).post(page, {**form, "attendances-INITIAL_FORMS": 0}).status_code == 302
    assert Member.objects.get(pk=eunji.pk).is_active
    assert not AuditEntry.objects.exists()


def test_who_moderates_a_category_is_on_record_and_told_why(
    nomsa: Member, eunji: Member, sign_in: SignIn, revoked: list[str]
) -> None:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    client, page = sign_in(nomsa), f"/en/admin/forum/category/{room.pk}/change/"
    form = client.get(page).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None and value is not False}
    refused = client.post(page, {**sent, "moderators": [eunji.pk]})
    assert "This field is required." in refused.text
    for moderators, reason in (([eunji.pk], "Knows the subject"), ([eunji.pk], ""), ([], "At their own wish")):
        assert client.post(page, {**sent, "moderators": moderators, "reason": reason}).status_code == 302
    log = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "member", "scope", "reason", "details")
    role = {"role": "category-moderator"}
    assert list(log) == [
        ("give_role", nomsa.pk, eunji.pk, room.stream, "Knows the subject", role),
        ("take_role", nomsa.pk, eunji.pk, room.stream, "At their own wish", role),
    ]
    assert revoked == ["eunji", "eunji"]
    assert eunji.notifications.filter(act="take_role", excerpt="At their own wish").exists()


@pytest.mark.parametrize("is_many", [False, True])
def test_a_deleted_category_takes_its_moderators_role_on_record(
    nomsa: Member, eunji: Member, sign_in: SignIn, revoked: list[str], is_many: bool
) -> None:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    room.moderators.add(eunji)
    page = "/en/admin/forum/category/"
    if is_many:
        sent = {"action": "delete_selected", "_selected_action": [room.pk], "post": "yes"}
        assert sign_in(nomsa).post(page, sent).status_code == 302
    else:
        assert sign_in(nomsa).post(f"{page}{room.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Category.objects.filter(pk=room.pk).exists()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.member, entry.object_id) == ("take_role", nomsa, eunji, room.pk)
    assert "Help" in entry.reason
    assert revoked == ["eunji"]


def test_the_table_of_permissions_is_found_from_there(nomsa: Member, sign_in: SignIn) -> None:
    client = sign_in(nomsa)
    page = reverse("record:permissions")
    assert page in client.get("/en/admin/").text
    assert client.get(page).status_code == 200
