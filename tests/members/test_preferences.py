import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from brain.members.fields import country_choices
from brain.members.models import Member

SignIn = Callable[[Member], Client]
PAGE = "/en/members/preferences/"


pytestmark = pytest.mark.usefixtures("known_editions")


def details(**changed: Any) -> dict[str, Any]:
    """Return what Amina's browser sends."""
    return {
        "interface_language": "fr",
        "reads": ["en", "fr"],
        "reads_too": "",
        "writes": ["fr"],
        "writes_too": "",
        "wants_translations": "True",
        "mails": "away",
        "shares_presence": "on",
    } | changed


def test_a_guest_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_what_was_typed_is_kept_when_the_session_has_ended(client: Client) -> None:
    response = client.post(PAGE, details(reads_too="Swahili, Wolof"))
    assert response.status_code == 403
    assert "Swahili, Wolof" in response.text


def test_the_page_shows_what_is_there(amina: Member, sign_in: SignIn) -> None:
    Member.objects.filter(pk=amina.pk).update(reads=["fr", "wo", "sw"])
    html = sign_in(amina).get(PAGE).text
    assert 'value="Wolof, Swahili"' in html


def test_details_are_saved_and_the_page_comes_in_the_new_language(amina: Member, sign_in: SignIn) -> None:
    response = sign_in(amina).post(PAGE, details(interface_language="ko", shares_presence=""))
    assert (response.status_code, response.headers["Location"]) == (303, "/ko/members/preferences/")
    amina.refresh_from_db()
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


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"mails": "hourly"}, "Select a valid choice"),
        ({"wants_translations": "perhaps"}, "Select a valid choice"),
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
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    amina: Member, sign_in: SignIn, changed: dict[str, Any], message: str
) -> None:
    response = sign_in(amina).post(PAGE, details(writes_too="Esperanto") | changed)
    assert response.status_code == 422
    assert message in response.text
    assert 'aria-invalid="true"' in response.text
    assert "Esperanto" in response.text
    before = (amina.reads, amina.writes, amina.mails)
    amina.refresh_from_db()
    assert (amina.reads, amina.writes, amina.mails) == before


def test_an_empty_form_is_refused(amina: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).post(PAGE, {}).status_code == 422


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
