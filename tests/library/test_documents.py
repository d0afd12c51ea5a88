"""Document pages: who may read them, in which language, and what stays of a withdrawn one."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members.models import Member
from library.models import Document, DocumentTranslation, LanguageEdition, State
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


def page(client: Client, slug: str, language: str = "en") -> tuple[int, str]:
    response = client.get(f"/{language}/library/documents/{slug}/")
    return response.status_code, response.content.decode()


def statuses(client: Client, document: Document) -> list[int]:
    """Return what the page and the permalink answer."""
    addresses = (f"/en/library/documents/{document.slug}/", f"/d/{document.uuid}")
    return [client.get(address).status_code for address in addresses]


def test_anyone_reads_a_public_document(client: Client, report: Document) -> None:
    status, html = page(client, "report")
    assert status == 200
    assert "report in en" in html
    assert "report in fr" in html
    assert html.count("No file has been uploaded.") == 2


def test_members_document_is_open_to_members_alone(client: Client, sign_in: SignIn, daniela: Member) -> None:
    document = make_document("minutes", audience="members")
    assert statuses(client, document) == [404, 404]
    assert statuses(sign_in(daniela), document) == [200, 302]


def test_edition_document_is_open_to_its_participants_alone(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, chiara: Member
) -> None:
    document = make_document("agenda", audience="edition-12")
    assert statuses(client, document) == [404, 404]
    assert statuses(sign_in(eunji), document) == [404, 404]
    assert statuses(sign_in(amina), document) == [200, 302]
    assert statuses(sign_in(chiara), document) == [200, 302]


def test_draft_is_open_to_editors_alone(client: Client, sign_in: SignIn, amina: Member, chiara: Member) -> None:
    document = make_document("draft", state=State.DRAFT)
    assert statuses(client, document) == [404, 404]
    assert statuses(sign_in(amina), document) == [404, 404]
    assert statuses(sign_in(chiara), document) == [200, 302]
    assert "only editors see this page" in page(sign_in(chiara), "draft")[1]


def test_withdrawn_document_says_what_it_was(client: Client) -> None:
    document = make_document("old", state=State.WITHDRAWN, withdrawal_reason="Replaced by a newer study.")
    assert statuses(client, document) == [410, 410]
    html = page(client, "old")[1]
    assert "old in en" in html
    assert "Replaced by a newer study." in html


def test_withdrawn_private_document_stays_unseen(client: Client, sign_in: SignIn, amina: Member, eunji: Member) -> None:
    document = make_document("old", state=State.WITHDRAWN, audience="edition-12")
    assert statuses(client, document) == [404, 404]
    assert statuses(sign_in(eunji), document) == [404, 404]
    assert statuses(sign_in(amina), document) == [410, 410]


def test_title_in_the_readers_language_edition(client: Client, report: Document) -> None:
    assert '<h1><bdi lang="fr">report in fr</bdi></h1>' in page(client, "report", "fr")[1]


def test_original_title_for_other_readers(client: Client, report: Document) -> None:
    html = page(client, "report", "ko")[1]
    assert '<h1><bdi lang="en">report in en</bdi></h1>' in html


def test_title_as_the_source_gives_it_where_no_edition_has_it(client: Client, samples: None) -> None:
    assert (
        '<h1><bdi lang="en">Public policies for the SSE: Brazil</bdi></h1>' in page(client, "public-policies-brazil")[1]
    )
    assert '<h1><bdi lang="es">' in page(client, "public-policies-brazil", "ko")[1]


def test_member_reads_in_the_language_they_read(sign_in: SignIn, amina: Member, report: Document) -> None:
    """Amina reads French, also on a page in Korean; on one in English she gets the original, as everywhere."""
    assert '<h1><bdi lang="fr">report in fr</bdi></h1>' in page(sign_in(amina), "report", "ko")[1]
    assert '<h1><bdi lang="en">report in en</bdi></h1>' in page(sign_in(amina), "report", "en")[1]


READINGS: list[tuple[tuple[str, ...], tuple[str, ...], list[str], tuple[str, str]]] = [
    (("en", "fr"), (), ["fr", "en"], ("en", "")),  # the original of those that the reader reads
    (("es", "fr", "en"), (), ["ko", "en", "fr"], ("en", "")),  # else the edition in their best language
    (("es", "en"), ("fr",), ["fr", "en"], ("en", "")),  # never a translation of what they read
    (("es",), ("fr", "ko"), ["ko", "fr"], ("ko", "machine")),
    (("es",), ("fr",), ["es", "fr"], ("es", "")),
    (("es", "pt-BR"), (), ["pt"], ("pt-BR", "")),
    (("es", "en"), ("fr",), ["ar"], ("es", "")),
]


@pytest.mark.parametrize(("editions", "translations", "reads", "shown"), READINGS)
def test_documents_follow_the_readers_rule(
    editions: tuple[str, ...], translations: tuple[str, ...], reads: list[str], shown: tuple[str, str]
) -> None:
    document = make_document("study", languages=editions)
    LanguageEdition.objects.filter(document=document).update(abstract="An abstract.")
    for language in translations:
        DocumentTranslation.objects.create(
            original=document, language=language, title="A title", abstract="An abstract", origin="machine"
        )
    title, abstract = document.title_for(reads), document.abstract_for(reads)
    assert abstract is not None
    assert [(title.language, title.origin), (abstract.language, abstract.origin)] == [shown, shown]


def test_a_missing_language_is_said_by_the_editions_alone(
    client: Client, sign_in: SignIn, chiara: Member, samples: None
) -> None:
    make_document("studio", languages=("it", "en"))
    hint = "There is no edition in this language yet: English."
    assert hint not in page(sign_in(chiara), "studio")[1], "she reads it in Italian, but it exists in English"
    assert hint in page(client, "public-policies-brazil")[1], "it has an English title, but no English edition"


def test_a_translated_title_is_labelled(client: Client, samples: None) -> None:
    html = page(client, "public-policies-brazil")[1]
    assert "Official translation from Spanish</span>" in html
    assert "Políticas públicas para la ESS: Brasil" in html
    assert "Official translation" in client.get("/en/library/").content.decode()
    assert "Official translation" not in page(client, "public-policies-brazil", "es")[1]


def test_abstract_in_the_readers_language_says_how_it_came_to_be(client: Client, report: Document) -> None:
    LanguageEdition.objects.filter(document=report, language="en").update(abstract="About finance.")
    DocumentTranslation.objects.create(original=report, language="ar", abstract="عن التمويل", origin="machine")
    assert "About finance." in page(client, "report")[1]
    html = page(client, "report", "ar")[1]
    assert '<div class="text" lang="ar" dir="auto"><p>عن التمويل</p></div>' in html
    assert '<div class="tr">' in html
    assert "<p><strong>report in en</strong></p><p>About finance.</p>" in html


def test_summary_and_full_report_lead_to_each_other(client: Client, samples: None) -> None:
    summary, full = "financial-mechanisms-executive-summary", "financial-mechanisms-full-report"
    assert f'href="/en/library/documents/{full}/"' in page(client, summary)[1]
    assert f'href="/en/library/documents/{summary}/"' in page(client, full)[1]


def test_private_summary_is_not_shown_to_guests(
    client: Client, sign_in: SignIn, amina: Member, report: Document
) -> None:
    make_document("brief", audience="members", summary_of=report)
    assert "brief in en" not in page(client, "report")[1]
    assert "brief in en" in page(sign_in(amina), "report")[1]


@pytest.mark.parametrize(
    "address",
    [
        "/en/library/documents/nothing/",
        "/en/library/documents/a%00b/",
        "/d/00000000-0000-4000-8000-000000000000",
        "/d/not-a-uuid",
        "/files/00000000-0000-4000-8000-000000000000/x.pdf",
    ],
)
def test_unknown_addresses_are_not_found(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_title_is_escaped(client: Client, report: Document) -> None:
    LanguageEdition.objects.filter(document=report).update(title="<script>alert(1)</script>")
    html = page(client, "report")[1]
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
