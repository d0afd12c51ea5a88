from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members import registry
from brain.members.models import Attendance, Member
from tests.conftest import make_member
from tests.members.conftest import works_with

SignIn = Callable[[Member], Client]
AMINA = "/en/members/amina/"


def test_a_guest_is_asked_to_sign_in_and_told_nothing(client: Client, amina: Member) -> None:
    for handle in ("amina", "nobody"):
        response = client.get(f"/en/members/{handle}/")
        assert response.status_code == 302
        assert response.headers["Location"] == f"{reverse('account_login')}?next=/en/members/{handle}/"


def test_a_member_sees_who_another_is(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    Member.objects.filter(pk=amina.pk).update(city="Thiès", reads=["fr", "wo"])
    works_with(amina, "Union du Cayor")
    html = sign_in(eunji).get(AMINA).text
    for words in (
        "<bdi>Amina Diallo</bdi>",
        "@amina",
        "Thiès",
        "Senegal",
        "Union du Cayor",
        "Wolof",
        "Academy 3",
        "Academy 12",
    ):
        assert words in html
    assert "Sample" not in html
    assert amina.email not in html


def test_names_of_countries_and_languages_are_in_the_readers_language(
    amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    html = sign_in(eunji).get("/ko/members/amina/").text
    assert "세네갈" in html
    assert "프랑스어" in html


def test_editions_carry_the_names_that_the_library_gives(
    amina: Member, eunji: Member, sign_in: SignIn, known_editions: None
) -> None:
    assert "Academy of 2012" in sign_in(eunji).get(AMINA).text


def test_a_sample_member_says_so(amina: Member, sign_in: SignIn) -> None:
    make_member("invented", "Invented Person", is_sample=True)
    assert '<span class="chip">Sample</span>' in sign_in(amina).get("/en/members/invented/").text


@pytest.mark.parametrize("handle", ["nobody", "closed", "x", "%00", "a b", "AMINA%00", "a" * 500, "..%2Fadmin"])
def test_nobody_there(amina: Member, sign_in: SignIn, handle: str) -> None:
    make_member("closed", "Closed Account", is_active=False)
    assert sign_in(amina).get(f"/en/members/{handle}/").status_code == 404


def test_a_handle_is_found_whatever_its_case(amina: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).get("/en/members/Amina/").status_code == 200


def test_the_permalink_leads_to_the_page_in_the_readers_language(
    amina: Member, client: Client, sign_in: SignIn
) -> None:
    assert sign_in(amina).get("/m/eunji").headers["Location"] == "/fr/members/eunji/"
    assert client.get("/m/김은지", headers={"Accept-Language": "ko"}).headers["Location"].startswith("/ko/members/")


def test_an_unconfirmed_edition_is_shown_to_oneself_and_to_who_confirms(
    amina: Member, eunji: Member, benoit: Member, chiara: Member, sign_in: SignIn
) -> None:
    Attendance.objects.create(member=amina, edition=7)
    for reader in (amina, benoit, chiara):
        html = sign_in(reader).get(AMINA).text
        assert "Academy 7" in html
        assert "Awaiting confirmation" in html
    assert "Academy 7" not in sign_in(eunji).get(AMINA).text


def test_who_is_online_is_shown_unless_they_do_not_share_it(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    Member.objects.filter(pk=amina.pk).update(last_seen_at=timezone.now())
    client = sign_in(eunji)
    assert '<span class="live">Online</span>' in client.get(AMINA).text
    Member.objects.filter(pk=amina.pk).update(shares_presence=False)
    assert '<span class="live">Online</span>' not in client.get(AMINA).text


def test_contributions_come_from_the_features_that_know_them(
    amina: Member, eunji: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[frozenset[str]] = []

    def source(author: Member, audiences: frozenset[str]) -> list[registry.Contribution]:
        asked.append(audiences)
        now = timezone.now()
        return [
            registry.Contribution(f"Sujet {n} de {author.name}", "fr", f"/p/{n}", now - timedelta(days=n))
            for n in range(12)
        ]

    monkeypatch.setattr(registry, "_contributions", [source])
    html = sign_in(eunji).get(AMINA).text
    assert 'lang="fr" dir="auto">Sujet 0 de Amina Diallo</a>' in html
    assert html.index("Sujet 0 ") < html.index("Sujet 7 ")
    assert "Sujet 8 " not in html
    assert "edition-8" in asked[0]
    assert "edition-12" not in asked[0]
