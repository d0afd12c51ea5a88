"""Editors add, change, publish and withdraw documents; nobody else does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from brain.members.models import Member
from brain.search.models import Entry
from library.models import Document, Edition, FileVersion, LanguageEdition, State
from realtime.models import Event
from tests.languages.desk import translate
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
KEY = "6f1a0b52-3a5c-4a53-8f0e-0d9d7f6f0003"


def sent(*editions: dict[str, str], initial: int = 0, **fields: str) -> dict[str, str]:
    """Return what the form sends for a document with these language editions."""
    data = {
        "key": KEY,
        "issued": "2020-03",
        "audience": "public",
        "type": "c_18cf",
        "creators-TOTAL_FORMS": "0",
        "creators-INITIAL_FORMS": "0",
        "editions-TOTAL_FORMS": str(len(editions)),
        "editions-INITIAL_FORMS": str(initial),
        **fields,
    }
    for number, edition in enumerate(editions):
        data |= {f"editions-{number}-{name}": value for name, value in edition.items()}
    return data


ENGLISH = {"language": "en", "title": "A study of savings groups", "abstract": "How they lend.", "is_original": "on"}
FRENCH = {"language": "fr", "title": "Étude des groupes d’épargne"}


def test_editor_adds_a_draft(sign_in: SignIn, chiara: Member, client: Client) -> None:
    editor = sign_in(chiara)
    data = sent(ENGLISH, FRENCH, countries="Brazil, ph", region="asia")
    response = editor.post("/en/library/add/", data)
    assert (response.status_code, response["Location"]) == (303, "/en/library/documents/a-study-of-savings-groups/")
    document = Document.objects.get()
    assert (document.state, document.added_by, document.issued) == (State.DRAFT, chiara, "2020-03")
    assert [row.country for row in document.countries.all()] == ["BR", "PH"]
    assert [(e.language, e.is_original) for e in document.language_editions.all()] == [("en", True), ("fr", False)]
    assert not Entry.objects.exists()
    assert client.get(response["Location"]).status_code == 404
    assert editor.get(response["Location"]).status_code == 200
    assert "A study of savings groups" in editor.get("/en/desk/?show=draft").content.decode()


def test_doubled_submission_is_one_document(sign_in: SignIn, chiara: Member) -> None:
    client = sign_in(chiara)
    answers = [client.post("/en/library/add/", sent(ENGLISH)) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Document.objects.count() == LanguageEdition.objects.count() == 1


def test_equal_titles_get_addresses_of_their_own(sign_in: SignIn, chiara: Member) -> None:
    client = sign_in(chiara)
    client.post("/en/library/add/", sent(ENGLISH))
    client.post("/en/library/add/", sent(ENGLISH, key=KEY.replace("3", "4")))
    client.post("/en/library/add/", sent({"language": "ko", "title": "사회적경제"}, key=KEY.replace("3", "5")))
    slugs = set(Document.objects.values_list("slug", flat=True))
    assert slugs == {"a-study-of-savings-groups", "a-study-of-savings-groups-2", "document"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (sent(ENGLISH, issued="last year"), "year-month"),
        (sent(ENGLISH, issued="2021-02-30"), "no such date"),
        (sent(ENGLISH, issued=""), "required"),
        (sent(ENGLISH, audience="everybody"), "valid choice"),
        (sent(ENGLISH, audience="edition-99"), "valid choice"),
        (sent(ENGLISH, countries="Brazil, Atlantis"), "Atlantis"),
        (sent(ENGLISH, key="nonsense"), "Load the page again"),
        (sent(ENGLISH, countries="x\x00y"), "Null characters"),
        (sent(), "at least one language edition"),
        (sent({}), "at least one language edition"),
        (sent({"language": "en", "title": ""}), "required"),
        (sent({"language": "klingon", "title": "x"}), "code of a language"),
        (sent({"language": "en", "title": "x" * 301}), "300"),
        (sent({"language": "en", "title": "x", "abstract": "x" * 5001}), "5000"),
        (sent(ENGLISH, {**FRENCH, "language": "EN"}), "two editions in the same language"),
        (sent(ENGLISH, {**FRENCH, "is_original": "on"}), "Only one edition is the original"),
        ({"key": KEY, "issued": "2020", "audience": "public"}, "at least one language edition"),
        (sent(ENGLISH, **{"editions-TOTAL_FORMS": "100000"}), "at most 40"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    sign_in: SignIn, chiara: Member, data: dict[str, str], message: str
) -> None:
    response = sign_in(chiara).post("/en/library/add/", {**data, "rights": "kept as typed"})
    html = response.content.decode()
    assert response.status_code == 422
    assert message in html
    assert "kept as typed" in html
    assert not Document.objects.exists()


def test_error_is_tied_to_its_field(sign_in: SignIn, chiara: Member) -> None:
    html = sign_in(chiara).post("/en/library/add/", sent(ENGLISH, issued="soon")).content.decode()
    assert 'id="id_issued_error"' in html
    assert "id_issued_error" in html.split('name="issued"')[1].split(">")[0]


def test_editor_changes_a_published_document_and_search_knows(sign_in: SignIn, chiara: Member) -> None:
    document = make_document("report", languages=("en", "fr"), countries=("IT",))
    data = sent(
        {"language": "en", "title": "The report, revised"},
        {"language": "fr", "title": "Le rapport", "is_original": "on"},
        {"language": "pt-br", "title": "O relatório"},
        initial=2,
        countries="TN",
    )
    response = sign_in(chiara).post("/en/library/documents/report/edit/", data)
    assert response.status_code == 303
    document.refresh_from_db()
    assert (document.slug, document.issued, document.state) == ("report", "2020-03", State.PUBLISHED)
    assert document.original is not None
    assert (document.original.language, [c.country for c in document.countries.all()]) == ("fr", ["TN"])
    titles = dict(Entry.objects.values_list("language", "title"))
    assert titles == {"en": "The report, revised", "fr": "Le rapport", "pt-BR": "O relatório"}


def test_published_document_made_private_leaves_search(sign_in: SignIn, chiara: Member, samples: None) -> None:
    make_document("report")
    editor = sign_in(chiara)
    editor.post(
        "/en/library/documents/report/edit/", sent({"language": "en", "title": "x"}, initial=1, audience="edition-12")
    )
    assert set(Entry.objects.filter(title="x").values_list("audience", flat=True)) == {"edition-12"}


def test_edition_without_a_file_can_be_removed_and_one_with_a_file_not(sign_in: SignIn, chiara: Member) -> None:
    document = make_document("report", languages=("en", "fr", "es"))
    version = FileVersion(
        language_edition=document.language_editions.get(language="fr"), name="x.pdf", media_type="application/pdf",
        size=1, sha256="0",
    )  # fmt: skip
    version.file.save("x.pdf", ContentFile(b"x"))
    client, address = sign_in(chiara), "/en/library/documents/report/edit/"
    without_spanish = sent(
        {"language": "en", "title": "x"}, FRENCH, {"language": "es", "title": "y", "DELETE": "on"}, initial=3
    )
    assert client.post(address, without_spanish).status_code == 303
    without_french = sent({"language": "en", "title": "x"}, {**FRENCH, "DELETE": "on"}, initial=2)
    assert client.post(address, without_french).status_code == 422
    assert {e.language for e in document.language_editions.all()} == {"en", "fr"}


def test_another_editors_new_edition_survives_a_form_that_did_not_know_it(sign_in: SignIn, chiara: Member) -> None:
    document = make_document("report", languages=("en", "ko"))
    sign_in(chiara).post("/en/library/documents/report/edit/", sent({"language": "en", "title": "x"}, initial=1))
    assert {e.language for e in document.language_editions.all()} == {"en", "ko"}


def test_form_as_it_is_first_shown_can_be_sent(sign_in: SignIn, chiara: Member) -> None:
    client = sign_in(chiara)
    html = client.get("/en/library/add/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    assert 'class="err"' not in html
    assert client.post("/en/library/add/", sent(ENGLISH, {}, key=key[1])).status_code == 303


def test_edit_form_shows_what_is_there(sign_in: SignIn, chiara: Member, samples: None) -> None:
    html = sign_in(chiara).get("/en/library/documents/public-policies-tunisia/edit/").content.decode()
    for value in ("Public policies for the SSE: Tunisia", 'value="Tunisia"', 'value="2020-03"', "send on, withdraw"):
        assert value in html


WRITING: list[tuple[str, dict[str, Any]]] = [
    ("add/", sent(ENGLISH)),
    ("documents/report/edit/", sent(ENGLISH, initial=1)),
]


@pytest.mark.parametrize(("address", "data"), WRITING)
def test_only_editors_and_administrators_write(
    client: Client,
    sign_in: SignIn,
    amina: Member,
    benoit: Member,
    nomsa: Member,
    report: Document,
    address: str,
    data: dict[str, Any],
) -> None:
    before = list(Document.objects.values("state", "slug", "issued"))
    for person in (client, sign_in(amina), sign_in(benoit)):
        assert person.post(f"/en/library/{address}", data).status_code == 403
    assert list(Document.objects.values("state", "slug", "issued")) == before
    assert sign_in(nomsa).post(f"/en/library/{address}", data).status_code == 303


@pytest.mark.parametrize("address", ["add/", "many/", "documents/report/edit/", "documents/report/preview/"])
def test_editors_pages_are_closed_to_others(
    client: Client, sign_in: SignIn, amina: Member, chiara: Member, report: Document, address: str
) -> None:
    asked = client.get(f"/en/library/{address}")
    assert (asked.status_code, "/account/login/" in asked["Location"]) == (302, True)
    assert sign_in(amina).get(f"/en/library/{address}").status_code == 403
    assert sign_in(chiara).get(f"/en/library/{address}").status_code == 200


def test_unseen_document_cannot_be_written_to(sign_in: SignIn, eunji: Member) -> None:
    make_document("agenda", audience="edition-12")
    make_document("draft", state=State.DRAFT)
    for slug in ("agenda", "draft", "nothing"):
        assert sign_in(eunji).post(f"/en/library/documents/{slug}/edit/").status_code == 404


def test_edition_of_an_academy_can_be_its_audience(sign_in: SignIn, chiara: Member, samples: None) -> None:
    twelve = Edition.objects.get(number=12)
    data = sent(ENGLISH, audience="edition-12", edition=str(twelve.pk))
    assert sign_in(chiara).post("/en/library/add/", data).status_code == 303
    document = Document.objects.get(slug="a-study-of-savings-groups")
    assert (document.audience, document.edition) == ("edition-12", twelve)


@pytest.mark.parametrize("address", ["add/", "documents/report/edit/"])
def test_what_was_typed_is_kept_when_the_session_has_ended(client: Client, report: Document, address: str) -> None:
    response = client.post(f"/en/library/{address}", sent(ENGLISH))
    html = response.content.decode()
    assert response.status_code == 403
    assert "This form has expired" in html
    assert "A study of savings groups" in html
    assert Document.objects.get() == report


def test_a_description_in_a_further_language_is_found(sign_in: SignIn, chiara: Member, client: Client) -> None:
    document = make_document("report")
    assert translate(sign_in(chiara), "document", "ko", document.pk, title="보고서").status_code == 303
    assert Entry.objects.get(language="ko").title == "보고서"
    assert Event.objects.filter(stream="library.documents").exists()
    html = client.get("/ko/library/documents/report/").text
    assert "보고서" in html
    assert "report in en" in html


@pytest.mark.parametrize(
    ("language", "countries"), [("fr", "Brésil, ph"), ("ko", "브라질, PH"), ("ar", "البرازيل، PH")]
)
def test_countries_in_the_editors_language(sign_in: SignIn, chiara: Member, language: str, countries: str) -> None:
    editor = sign_in(chiara)
    response = editor.post(f"/{language}/library/add/", sent(ENGLISH, countries=countries))
    assert response.status_code == 303
    assert [row.country for row in Document.objects.get().countries.all()] == ["BR", "PH"]
    assert editor.get(f"{response['Location']}edit/").status_code == 200
    again = sent(ENGLISH, initial=1, countries=countries)
    assert editor.post(f"{response['Location']}edit/", again).status_code == 303


def test_a_country_with_a_comma_in_its_name_is_kept(sign_in: SignIn, chiara: Member) -> None:
    make_document("report", countries=("HK", "BR"))
    editor = sign_in(chiara)
    html = editor.get("/pt/library/documents/report/edit/").text
    shown = re.search(r'name="countries" value="([^"]*)"', html)
    assert shown and shown[1] == "HK, Brasil"
    editor.post("/pt/library/documents/report/edit/", sent(ENGLISH, initial=1, countries=shown[1]))
    assert {row.country for row in Document.objects.get().countries.all()} == {"HK", "BR"}


@pytest.mark.parametrize("edition", [{**ENGLISH, "title": "Another"}, {**ENGLISH, "abstract": "Otherwise."}])
def test_a_key_used_for_other_words_is_refused(sign_in: SignIn, chiara: Member, edition: dict[str, str]) -> None:
    editor = sign_in(chiara)
    editor.post("/en/library/add/", sent(ENGLISH))
    response = editor.post("/en/library/add/", sent(edition))
    assert response.status_code == 409
    assert "has been sent before" in response.text
    assert edition["title"] in response.text
    assert LanguageEdition.objects.get().title == ENGLISH["title"]


def test_a_key_used_for_other_creators_is_refused(sign_in: SignIn, chiara: Member) -> None:
    editor = sign_in(chiara)
    editor.post("/en/library/add/", sent(ENGLISH))
    made = {"creators-TOTAL_FORMS": "1", "creators-0-name": "ILO", "creators-0-kind": "organisation"}
    assert editor.post("/en/library/add/", sent(ENGLISH) | made).status_code == 409
    assert not Document.objects.get().creator_rows.exists()


def test_a_key_that_somebody_else_used_is_refused(sign_in: SignIn, chiara: Member, nomsa: Member) -> None:
    sign_in(chiara).post("/en/library/add/", sent(ENGLISH))
    assert sign_in(nomsa).post("/en/library/add/", sent(ENGLISH)).status_code == 409


def test_an_address_taken_a_moment_ago_is_chosen_anew(
    sign_in: SignIn, chiara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_document("a-study-of-savings-groups")
    seen = iter([set(), {"a-study-of-savings-groups"}])  # the first look came before the other request's commit
    monkeypatch.setattr("library.actions.documents._slugs", lambda _base: next(seen))
    response = sign_in(chiara).post("/en/library/add/", sent(ENGLISH))
    assert response["Location"] == "/en/library/documents/a-study-of-savings-groups-2/"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ({"language": "ko"}, "ko"),
        ({"language": "other", "other_language": "wo"}, "wo"),
        ({"language": "other", "other_language": "PT-br"}, "pt-BR"),
        ({"language": "", "other_language": "sw"}, "sw"),
        ({"language": "fr", "other_language": "sw"}, "fr"),
        ({"language": "other", "other_language": ""}, None),
        ({"language": "other", "other_language": "klingon"}, None),
        ({"language": ""}, None),
    ],
)
def test_language_of_an_edition(sign_in: SignIn, chiara: Member, written: dict[str, str], kept: str | None) -> None:
    response = sign_in(chiara).post("/en/library/add/", sent({**written, "title": "A study"}))
    assert response.status_code == (303 if kept else 422)
    assert list(LanguageEdition.objects.values_list("language", flat=True)) == ([kept] if kept else [])


def test_what_is_not_chosen_is_said_in_words(sign_in: SignIn, chiara: Member, report: Document) -> None:
    editor = sign_in(chiara)
    for address in ("add/", "documents/report/edit/"):
        html = editor.get(f"/en/library/{address}").text
        assert "---------" not in html
        assert "Not stated" in html
    assert re.search(
        r'<select name="editions-0-language"[^>]*>\s*<option value="en" selected>English</option>\s*</select>', html
    )
