from collections.abc import Callable

import pytest
from django.test import Client

from brain.members import registry
from brain.members.models import Member, Profile
from brain.members.vcards import vcard_of
from tests.members.conftest import works_with

SignIn = Callable[[Member], Client]
CARD = "/en/members/amina/vcard"


@pytest.fixture
def talkative(amina: Member, monkeypatch: pytest.MonkeyPatch) -> Member:
    monkeypatch.setattr(registry, "_interests", [lambda: {"care": "Care, and work"}])
    Member.objects.filter(pk=amina.pk).update(city="Thiès", reads=["fr", "wo"], shown_to={"email": "members"})
    works_with(amina, "Union; du Cayor", role="Présidente")
    works_with(amina, "Left Behind", until="2012")
    Profile.objects.create(
        member=amina, about="Line one\n\nعربي " + "ñ" * 80, language="fr", time_zone="Africa/Dakar", interests=["care"]
    )
    return amina


def test_a_card_says_what_its_reader_may_see(talkative: Member, eunji: Member, sign_in: SignIn) -> None:
    response = sign_in(eunji).get(CARD)
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="amina.vcf"'
    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    for line in (
        "FN:Amina Diallo",
        "EMAIL:amina@example.org",
        "ORG:Union\\; du Cayor",
        "ROLE:Présidente",
        "ADR:;;;Thiès;;;SN",
        "TZ:Africa/Dakar",
        "LANG;PREF=1:fr",
        "LANG;PREF=2:wo",
        "CATEGORIES:Care\\, and work",
    ):
        assert line in lines
    assert "ORG:Left Behind" not in lines


def test_long_lines_are_folded_between_characters(talkative: Member, eunji: Member, sign_in: SignIn) -> None:
    lines = sign_in(eunji).get(CARD).content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    assert any(line.startswith(b" ") for line in lines)


def test_no_line_is_smuggled_in(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    works_with(amina, "Union\r\nEMAIL:evil@example.org", role="x\nNOTE:evil")
    lines = sign_in(eunji).get(CARD).content.decode().split("\r\n")
    assert not any(line.startswith(("EMAIL", "NOTE")) for line in lines)


def test_who_took_a_card_is_on_record(
    amina: Member, eunji: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        registry, "_export_logs", [lambda by, what, about, details: noted.append((by.handle, what, about.handle))]
    )
    sign_in(eunji).get(CARD)
    assert noted == [("eunji", "vcard", "amina")]


@pytest.mark.parametrize("handle", ["nobody", "closed"])
def test_nobody_has_no_card(amina: Member, sign_in: SignIn, handle: str) -> None:
    assert sign_in(amina).get(f"/en/members/{handle}/vcard").status_code == 404


def test_a_guest_is_asked_to_sign_in(client: Client, amina: Member) -> None:
    assert client.get(CARD).status_code == 302


def test_a_card_of_somebody_who_says_nothing_is_a_card(amina: Member, eunji: Member) -> None:
    from brain.members.cards import card_of

    assert b"FN:Amina Diallo\r\n" in vcard_of(card_of(eunji, amina))
