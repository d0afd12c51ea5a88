import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import translation

from brain.members import actions
from brain.members.audiences import audiences_of
from brain.members.fields import country_choices
from brain.members.models import Attendance, Member

SignIn = Callable[[Member], Client]
PAGE = "/en/members/preferences/"


pytestmark = pytest.mark.usefixtures("known_editions")


def details(**changed: Any) -> dict[str, Any]:
    """Return what Amina's browser sends."""
    return {
        "name": "Amina Diallo",
        "handle": "amina",
        "organisation": "Union du Cayor",
        "city": "Thiès",
        "country": "SN",
        "interface_language": "fr",
        "reads": ["en", "fr"],
        "reads_too": "",
        "writes": ["fr"],
        "writes_too": "",
        "wants_translations": "True",
        "mails": "away",
        "editions": ["3", "12"],
        "shares_presence": "on",
    } | changed


def test_a_guest_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_what_was_typed_is_kept_when_the_session_has_ended(client: Client) -> None:
    response = client.post(PAGE, details())
    assert response.status_code == 403
    assert "Union du Cayor" in response.text


def test_the_page_shows_what_is_there(amina: Member, sign_in: SignIn) -> None:
    Member.objects.filter(pk=amina.pk).update(reads=["fr", "wo", "sw"])
    html = sign_in(amina).get(PAGE).text
    assert 'value="Amina Diallo"' in html
    assert 'value="Wolof, Swahili"' in html
    assert '<option value="SN" selected>Senegal</option>' in html


def test_details_are_saved_and_the_page_comes_in_the_new_language(amina: Member, sign_in: SignIn) -> None:
    response = sign_in(amina).post(PAGE, details(interface_language="ko", shares_presence=""))
    assert (response.status_code, response.headers["Location"]) == (303, "/ko/members/preferences/")
    amina.refresh_from_db()
    assert (amina.organisation, amina.city, amina.country) == ("Union du Cayor", "Thiès", "SN")
    assert (amina.interface_language, amina.shares_presence) == ("ko", False)


def test_translations_on_request_and_mails_once_a_day(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    assert client.post(PAGE, details(wants_translations="False", mails="daily")).status_code == 303
    amina.refresh_from_db()
    assert (amina.wants_translations, amina.mails) == (False, "daily")
    html = client.get(PAGE).text
    assert re.search('<input[^>]*name="wants_translations" value="False"[^>]* checked', html)
    assert re.search('<input[^>]*name="mails" value="daily"[^>]* checked', html)


def test_languages_are_kept_best_first(amina: Member, sign_in: SignIn) -> None:
    Member.objects.filter(pk=amina.pk).update(reads=["wo", "en"])
    sign_in(amina).post(PAGE, details(reads=["en", "fr", "es"], reads_too="Swahili, wolof, pt-BR"))
    amina.refresh_from_db()
    assert amina.reads == ["fr", "wo", "en", "es", "sw", "pt-BR"]


def test_languages_may_be_named_in_the_language_of_the_page(amina: Member, sign_in: SignIn) -> None:
    sign_in(amina).post("/ko/members/preferences/", details(reads_too="일본어, German、vi"))
    amina.refresh_from_db()
    assert amina.reads[2:] == ["ja", "de", "vi"]


def test_a_new_name_and_handle(amina: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).post(PAGE, details(name="Amina Diallo Ndiaye", handle="@Amina.D")).status_code == 303
    amina.refresh_from_db()
    assert (amina.name, amina.handle) == ("Amina Diallo Ndiaye", "amina.d")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"mails": "hourly"}, "Select a valid choice"),
        ({"wants_translations": "perhaps"}, "Select a valid choice"),
        ({"name": "Benoit Lefevre"}, "Another member has this name"),
        ({"name": "Moderator"}, "kept for the team"),
        ({"handle": "benoit"}, "Another member has this handle"),
        ({"handle": "a b"}, "A handle has 2 to 40"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"interface_language": "de"}, "Select a valid choice"),
        ({"reads": []}, "This field is required"),
        ({"reads_too": "Klingonisch"}, "is not a language that we know"),
        (
            {
                "reads_too": ", ".join(
                    [
                        "wo",
                        "sw",
                        "de",
                        "nl",
                        "ja",
                        "zh",
                        "ru",
                        "uk",
                        "vi",
                        "th",
                        "el",
                        "tr",
                        "fa",
                        "he",
                        "hi",
                        "bn",
                        "ta",
                        "te",
                        "ml",
                        "pl",
                        "cs",
                    ]
                )
            },
            "at most 20",
        ),
        ({"editions": ["13"]}, "Select a valid choice"),
        ({"editions": ["x"]}, "Select a valid choice"),
        ({"organisation": "a" * 121}, "at most 120"),
        ({"city": "Thi\x00s"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    amina: Member, benoit: Member, sign_in: SignIn, changed: dict[str, Any], message: str
) -> None:
    response = sign_in(amina).post(PAGE, details(city="Typed Just Now") | changed)
    assert response.status_code == 422
    assert message in response.text
    assert 'aria-invalid="true"' in response.text
    assert "Typed Just Now" in response.text or "city" in changed
    assert "Your account: Amina Diallo" in response.text  # the header does not show what was refused
    before = (amina.name, amina.handle, amina.reads, amina.city)
    amina.refresh_from_db()
    assert (amina.name, amina.handle, amina.reads, amina.city) == before


def test_an_empty_form_is_refused(amina: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).post(PAGE, {}).status_code == 422


def test_a_name_taken_a_moment_ago_is_said_so(
    amina: Member, benoit: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(**_details: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(actions, "change_preferences", taken)
    response = sign_in(amina).post(PAGE, details())
    assert response.status_code == 422
    assert "took this name or handle a moment ago" in response.text


def test_the_database_keeps_two_members_from_looking_alike(amina: Member, benoit: Member) -> None:
    with pytest.raises(IntegrityError):
        actions.change_preferences(member=amina, name="Benoît Lefèvre", editions=[3, 12])
    amina.refresh_from_db()
    assert amina.name == "Amina Diallo"


def test_an_edition_one_says_one_attended_waits(amina: Member, sign_in: SignIn, revoked: list[str]) -> None:
    sign_in(amina).post(PAGE, details(editions=["3", "7", "12"]))
    assert Attendance.objects.get(member=amina, edition=7).is_confirmed is False
    assert Attendance.objects.get(member=amina, edition=12).is_confirmed is True
    assert "edition-7" not in audiences_of(amina)
    assert revoked == []


def test_an_edition_no_longer_named_is_forgotten_and_its_rooms_are_shut(
    amina: Member, sign_in: SignIn, revoked: list[str]
) -> None:
    sign_in(amina).post(PAGE, details(editions=["3"]))
    assert "edition-12" not in audiences_of(amina)
    sign_in(amina).post(PAGE, details(editions=["3", "12"]))
    assert "edition-12" not in audiences_of(amina)  # confirmed once, not for ever
    assert revoked == ["amina"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "it", "ar", "ko"])
def test_countries_are_countries_sorted_by_their_names(language: str) -> None:
    with translation.override(language):
        countries = dict(country_choices())
        names = list(countries.values())
    assert 240 < len(countries) < 260
    assert {"SN", "KR", "PS", "LU"} <= countries.keys()
    assert not {"EU", "UN", "ZZ", "419", "001"} & countries.keys()
    if language == "fr":
        assert names.index("Égypte") < names.index("Sénégal") < names.index("Zimbabwe")
