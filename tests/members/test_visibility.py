"""Every part of a profile, on every surface: who may not see it finds no byte of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from brain.members import actions, registry
from brain.members.access import profile_shown
from brain.members.models import Attendance, Member, Profile, Role
from brain.members.sights import DEFAULTS, Detail, Sight
from tests.conftest import make_member
from tests.members.conftest import works_with

SignIn = Callable[[Member], Client]

pytestmark = pytest.mark.usefixtures("known_editions")

# By what each part is known where it is shown.
CANARIES = {
    Detail.ADDRESS: ["Doctor Canary"],
    Detail.ABOUT: ["canary song"],
    Detail.LANGUAGES: ["Wolof"],
    Detail.PLACE: ["Canaria", "Zimbabwe"],
    Detail.ORGANISATIONS: ["Canary Union"],
    Detail.EDITIONS: ["Academy 9", "Academy of 2018"],
    Detail.INTERESTS: ["Canary keeping"],
    Detail.WISHES: ["Advice that I can give"],
    Detail.EMAIL: ["zuri@example.org"],
}
EVERYWHERE = ("/en/members/zuri/", "/en/members/", "/en/members/map/", "/en/members/zuri/vcard")


@pytest.fixture
def zuri(db: None, monkeypatch: pytest.MonkeyPatch) -> Member:
    monkeypatch.setattr(registry, "_interests", [lambda: {"canaries": "Canary keeping"}])
    zuri = make_member("zuri", "Zuri Moyo", editions=(9, 12), country="ZW", city="Canaria")
    zuri.reads = ["wo"]
    zuri.photo.save("photo.webp", ContentFile(b"RIFF"), save=False)
    zuri.save()
    works_with(zuri, "Canary Union")
    Profile.objects.create(
        member=zuri, address="Doctor Canary", about="My canary song.", language="en",
        time_zone="Africa/Harare", interests=["canaries"], open_to=["advice"],
    )  # fmt: skip
    return zuri


def show(member: Member, sight: Sight) -> None:
    Member.objects.filter(pk=member.pk).update(shown_to=dict.fromkeys(Detail.values, sight))


def seen_by(client: Client, *addresses: str) -> str:
    answers = [client.get(address) for address in addresses]
    return "".join(answer.content.decode() for answer in answers if answer.status_code == 200).replace("\r\n ", "")


def details_in(text: str) -> set[Detail]:
    return {detail for detail, canaries in CANARIES.items() if any(canary in text for canary in canaries)}


def test_what_nobody_may_see_is_on_no_page_in_no_facet_and_in_no_file(
    zuri: Member, amina: Member, sign_in: SignIn
) -> None:
    show(zuri, Sight.NOBODY)
    client = sign_in(amina)
    text = seen_by(client, *EVERYWHERE)
    assert "Zuri Moyo" in text
    assert "END:VCARD" in text
    assert details_in(text) == set()
    assert zuri.photo_url not in text
    assert client.get(zuri.photo_url).status_code == 404


def test_members_see_what_is_for_members_and_guests_do_not(
    zuri: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    show(zuri, Sight.MEMBERS)
    text = seen_by(sign_in(eunji), *EVERYWHERE)
    assert details_in(text) == set(CANARIES)
    assert zuri.photo_url in text
    for address in EVERYWHERE:
        assert client.get(address).status_code == 302
    assert client.get(zuri.photo_url).status_code == 404


def test_fellows_see_what_is_for_fellows(zuri: Member, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    show(zuri, Sight.FELLOWS)
    assert details_in(seen_by(sign_in(amina), *EVERYWHERE)) == set(CANARIES)  # both were at the twelfth
    Attendance.objects.create(member=eunji, edition=12, is_confirmed=False)
    assert details_in(seen_by(sign_in(eunji), *EVERYWHERE)) == set()


def test_a_role_makes_no_fellow(zuri: Member, sign_in: SignIn) -> None:
    show(zuri, Sight.FELLOWS)
    nomsa = make_member("nomsa", "Nomsa Dlamini", role=Role.ADMINISTRATOR)
    assert details_in(seen_by(sign_in(nomsa), "/en/members/zuri/", "/en/members/zuri/vcard")) == {Detail.EDITIONS}
    assert details_in(seen_by(sign_in(nomsa), "/en/members/", "/en/members/map/")) <= {Detail.EDITIONS}


def test_guests_see_what_everyone_may(zuri: Member, client: Client) -> None:
    Member.objects.filter(pk=zuri.pk).update(shown_to={"about": "everyone", "photo": "everyone"})
    html = seen_by(client, "/en/members/zuri/")
    assert details_in(html) == {Detail.ABOUT}
    assert zuri.photo_url in html
    assert client.get(zuri.photo_url).status_code == 200
    for member_only in ("Joined", "Write to", "vcard", "Contributions"):
        assert member_only not in html
    assert client.get("/en/members/zuri/vcard").status_code == 302
    assert client.get("/en/members/").status_code == 302


def test_one_sees_all_of_ones_own(zuri: Member, sign_in: SignIn) -> None:
    show(zuri, Sight.NOBODY)
    assert details_in(seen_by(sign_in(zuri), "/en/members/zuri/")) == set(CANARIES)


@pytest.mark.parametrize(
    "query",
    [
        "country=ZW",
        "language=wo",
        "edition=9",
        "organisation=Canary+Union",
        "interest=canaries",
        "open_to=advice",
        "open_to=any",
        "words=Canaria",
        "words=Canary+Union",
    ],
)
def test_nobody_is_found_by_what_they_hide(zuri: Member, amina: Member, sign_in: SignIn, query: str) -> None:
    client = sign_in(amina)
    assert "Zuri Moyo" in client.get(f"/en/members/?{query}").text
    show(zuri, Sight.NOBODY)
    response = client.get(f"/en/members/?{query}")
    assert response.status_code == 200
    assert "Zuri Moyo" not in response.text
    show(zuri, Sight.FELLOWS)
    assert "Zuri Moyo" in client.get(f"/en/members/?{query}").text


def test_the_database_and_the_page_decide_alike(zuri: Member, amina: Member, eunji: Member) -> None:
    from brain.members.access import showing

    choices: list[dict[str, Any]] = [{}, *({detail: sight} for detail in Detail for sight in Sight)]
    for shown_to in choices:
        Member.objects.filter(pk=zuri.pk).update(shown_to=shown_to)
        zuri.refresh_from_db()
        for reader in (amina, eunji, zuri):
            shown = profile_shown(reader, zuri)
            for detail in Detail:
                found = Member.objects.filter(showing(reader, detail), pk=zuri.pk).exists()
                assert found == (detail in shown), (shown_to, reader, detail)


def test_the_defaults_show_nothing_to_guests_and_no_address_to_anybody(zuri: Member, eunji: Member) -> None:
    assert set(DEFAULTS) == set(Detail.values)
    assert profile_shown(eunji, zuri) == set(Detail.values) - {Detail.EMAIL}


def test_a_post_says_where_its_author_lives_only_if_everyone_may_know(zuri: Member) -> None:
    assert (zuri.open_city, zuri.open_photo_url) == ("", "")
    zuri.shown_to = {"place": "everyone", "photo": "everyone"}
    assert (zuri.open_city, zuri.open_photo_url) == ("Canaria", zuri.photo_url)


def test_what_was_chosen_for_one_part_stays_when_another_is_chosen(zuri: Member) -> None:
    nothing: Any = {"account": {}, "profile": {}, "affiliations": [], "attended": {9: "participant"}}
    actions.change_profile(member=zuri, shown_to={"place": "nobody"}, **nothing)
    actions.change_profile(member=zuri, shown_to={"about": "everyone"}, **nothing)
    zuri.refresh_from_db()
    assert zuri.shown_to == {"place": "nobody", "about": "everyone"}
