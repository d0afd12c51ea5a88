"""Harvesting (OAI-PMH 2.0), by two harvesters that others wrote: Sickle and oaipmh-scythe."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, BadResumptionToken, IdDoesNotExist, NoRecordsMatch

from brain.members.models import Member
from library.actions.documents import withdraw_document
from library.indexing import index_document
from library.models import (
    CatalogueRecord,
    Collection,
    CollectionItem,
    Creator,
    CreatorKind,
    Document,
    FileVersion,
    LanguageEdition,
    Series,
    State,
)
from library.standards.keeping import complete_records, keep_records
from library.standards.oai import answers
from tests.library.conftest import make_document

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).parent / "schemas"
OAI_SCHEMA = etree.XMLSchema(etree.parse(SCHEMAS / "OAI-PMH.xsd"))
DC_SCHEMA = etree.RelaxNG(etree.parse(SCHEMAS / "oai_dc.rng"))
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DC = "{http://purl.org/dc/elements/1.1/}"
DATACITE = "{http://datacite.org/schema/kernel-4}"


@pytest.fixture
def harvester(client: Client, monkeypatch: pytest.MonkeyPatch) -> Sickle:
    """Sickle, whose requests this site answers without a line between."""

    def get(url: str, params: dict[str, str], **_options: Any) -> Any:
        answer = client.get("/oai", params)
        said = answer.content
        return SimpleNamespace(
            status_code=answer.status_code, content=said, text=said.decode(), encoding="utf-8", headers=answer.headers,
            raise_for_status=lambda: None,
        )  # fmt: skip

    monkeypatch.setattr("sickle.app.requests.get", get)
    return Sickle("http://testserver/oai")


@pytest.fixture
def shelves() -> Iterator[None]:
    briefs = Series.objects.create(slug="briefs", name="Policy briefs")
    Collection.objects.add_root(instance=Collection(slug="briefs", kind="series", series=briefs))
    theme = Collection.objects.add_root(
        instance=Collection(slug="care", name="Care work", description="What care costs.")
    )
    Collection.objects.add_root(instance=Collection(slug="secret", name="Secret", audience="members"))
    brief = make_document("brief", languages=("en", "fr"), series=briefs)
    CollectionItem.objects.create(collection=theme, document=brief)
    make_document("study", languages=("ko",))
    make_document("minutes", audience="members")
    make_document("draft", state=State.DRAFT)
    yield


def titles(records: Any) -> set[str]:
    return {title for record in records for title in record.metadata["title"]}


def identifier_of(slug: str) -> str:
    return f"oai:127.0.0.1:{Document.objects.get(slug=slug).uuid}"


def put_back(slug: str, day: int) -> None:
    CatalogueRecord.objects.filter(document__slug=slug).update(datestamp=datetime(2026, 1, day, 12, tzinfo=UTC))


def test_the_repository_says_what_it_is(harvester: Sickle, shelves: None) -> None:
    put_back("brief", 5)
    said = harvester.Identify()
    assert (said.protocolVersion, said.deletedRecord) == ("2.0", "persistent")
    assert said.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert said.earliestDatestamp == "2026-01-05T12:00:00Z"
    assert said.adminEmail
    assert [known.metadataPrefix for known in harvester.ListMetadataFormats()] == ["oai_dc", "oai_openaire"]


@pytest.mark.parametrize("a_page", [100, 1])
def test_everything_public_is_harvested_page_after_page_and_nothing_else(
    harvester: Sickle, shelves: None, monkeypatch: pytest.MonkeyPatch, a_page: int
) -> None:
    monkeypatch.setattr(answers, "AT_A_TIME", a_page)
    harvested = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert titles(harvested) == {"brief in en", "brief in fr", "study in ko"}
    assert len(harvested) == 2
    assert len(list(harvester.ListRecords(metadataPrefix="oai_openaire"))) == 2
    assert len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc"))) == 2


def test_scythe_harvests_the_same(client: Client, shelves: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx2
    from oaipmh_scythe import Scythe

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(str(request.url)).query).items()}
        return httpx2.Response(200, content=client.get("/oai", asked).content)

    monkeypatch.setattr(answers, "AT_A_TIME", 1)
    with Scythe("http://testserver/oai") as scythe:
        scythe._client = httpx2.Client(transport=httpx2.MockTransport(handle))
        records = list(scythe.list_records(metadata_prefix="oai_dc"))
    assert {record.header.identifier for record in records} == {identifier_of("brief"), identifier_of("study")}


def test_sets_are_languages_and_public_collections(harvester: Sickle, shelves: None) -> None:
    known = {one.setSpec: one.setName for one in harvester.ListSets()}
    assert known == {
        "language-en": "English", "language-fr": "Français", "language-ko": "한국어",
        "collection-briefs": "Policy briefs", "collection-care": "Care work",
    }  # fmt: skip
    for spec in ("language-fr", "collection-briefs", "collection-care"):
        [record] = harvester.ListRecords(metadataPrefix="oai_dc", set=spec)
        assert record.header.identifier == identifier_of("brief")
        assert set(record.header.setSpecs) == {
            "language-en",
            "language-fr",
            "collection-briefs",
            "collection-care",
        }
    academies = Collection.objects.add_root(instance=Collection(slug="above", name="Above"))
    Collection.objects.get(slug="briefs").move(academies, "first-child")
    [record] = harvester.ListRecords(metadataPrefix="oai_dc", set="collection-above")
    assert {"collection-above", "collection-briefs"} < set(record.header.setSpecs)
    for hidden in ("collection-secret", "collection-nothing", "nothing"):
        with pytest.raises(BadArgument):
            list(harvester.ListRecords(metadataPrefix="oai_dc", set=hidden))


def test_harvesting_goes_on_from_a_day(harvester: Sickle, shelves: None) -> None:
    put_back("brief", 5)
    put_back("study", 8)

    def harvested(**asked: str) -> set[str]:
        return titles(harvester.ListRecords(metadataPrefix="oai_dc", **asked))

    assert harvested(**{"from": "2026-01-06"}) == {"study in ko"}
    assert harvested(until="2026-01-05") == {"brief in en", "brief in fr"}
    assert harvested(until="2026-01-05T12:00:00Z") == {"brief in en", "brief in fr"}
    assert harvested(**{"from": "2026-01-08T12:00:00Z"}) == {"study in ko"}
    with pytest.raises(NoRecordsMatch):
        harvested(**{"from": "2026-01-09"})
    for wrong in ({"from": "2026-02-30"}, {"from": "2026"}, {"from": "2026-01-02", "until": "2026-01-01"}):
        with pytest.raises(BadArgument):
            harvested(**wrong)


def test_only_what_changes_for_harvesters_has_a_new_datestamp(shelves: None) -> None:
    put_back("brief", 5)
    brief = Document.objects.get(slug="brief")
    index_document(brief)
    assert brief.record.datestamp.day == 5
    LanguageEdition.objects.filter(document=brief, language="fr").update(title="La note")
    index_document(brief)
    kept = CatalogueRecord.objects.get(document=brief)
    assert kept.datestamp.year == datetime.now(UTC).year
    assert kept.data["parts"][1]["title"] == "La note"


def test_what_is_gone_is_told_as_deleted_and_comes_back(harvester: Sickle, shelves: None, chiara: Member) -> None:
    put_back("brief", 5)
    brief = Document.objects.get(slug="brief")
    withdraw_document(document=brief, reason="Replaced.", by=chiara)
    [gone] = harvester.ListRecords(metadataPrefix="oai_dc", set="collection-briefs")
    assert gone.deleted
    assert gone.header.datestamp > "2026-01-06"
    assert "language-fr" in gone.header.setSpecs
    assert harvester.GetRecord(metadataPrefix="oai_dc", identifier=identifier_of("brief")).deleted
    Document.objects.filter(pk=brief.pk).update(state=State.PUBLISHED)
    index_document(brief)
    assert not harvester.GetRecord(metadataPrefix="oai_dc", identifier=identifier_of("brief")).deleted


def test_what_is_closed_to_the_public_is_deleted_and_what_was_never_open_unknown(
    harvester: Sickle, shelves: None
) -> None:
    study = Document.objects.get(slug="study")
    Document.objects.filter(pk=study.pk).update(audience="members")
    index_document(study)
    assert harvester.GetRecord(metadataPrefix="oai_dc", identifier=identifier_of("study")).deleted
    for unknown in (identifier_of("minutes"), identifier_of("draft"), "oai:127.0.0.1:nothing", study.slug):
        with pytest.raises(IdDoesNotExist):
            harvester.GetRecord(metadataPrefix="oai_dc", identifier=unknown)


def test_every_element_says_its_language(harvester: Sickle, shelves: None) -> None:
    brief = Document.objects.get(slug="brief")
    Creator.objects.create(document=brief, kind=CreatorKind.PERSON, name="Diallo, Amina")
    LanguageEdition.objects.filter(document=brief).update(abstract="A\x0bbell & <b>bold</b>")
    index_document(brief)
    record = harvester.GetRecord(metadataPrefix="oai_dc", identifier=identifier_of("brief"))
    elements = record.xml.findall(f".//{DC}*")
    assert all(element.get(XML_LANG) for element in elements)
    assert {(element.text, element.get(XML_LANG)) for element in elements if element.tag == f"{DC}title"} == {
        ("brief in en", "en"), ("brief in fr", "fr"),
    }  # fmt: skip
    assert record.metadata["creator"] == ["Diallo, Amina"]
    assert record.metadata["description"] == ["Abell & <b>bold</b>"] * 2
    assert record.metadata["date"] == ["2019-11"]
    richer = harvester.GetRecord(metadataPrefix="oai_openaire", identifier=identifier_of("brief")).xml
    assert [title.get("titleType") for title in richer.findall(f".//{DATACITE}title")] == [None, "TranslatedTitle"]
    assert richer.find(f".//{DATACITE}rights").get("rightsURI").endswith("c_14cb")


def test_files_are_named_unless_they_are_kept_back(harvester: Sickle, shelves: None) -> None:
    brief = Document.objects.get(slug="brief")
    edition = brief.language_editions.all()[0]
    file = FileVersion.objects.create(language_edition=edition, name="a.pdf", media_type="application/pdf", size=9)

    def said() -> tuple[list[str], str]:
        keep_records([brief.pk])
        xml = harvester.GetRecord(metadataPrefix="oai_openaire", identifier=identifier_of("brief")).xml
        files = [found.text for found in xml.iter("{http://namespace.openaire.eu/schema/oaire/}file")]
        return files, xml.find(f".//{DATACITE}rights").get("rightsURI")[-6:]

    assert said() == ([f"http://127.0.0.1:8000/files/{file.uuid}/a.pdf"], "c_abf2")
    Document.objects.filter(pk=brief.pk).update(embargo_until="2999-01-01")
    assert said() == ([], "c_f1cf")
    Document.objects.filter(pk=brief.pk).update(embargo_until=None)
    FileVersion.objects.update(scan="waiting")
    assert said() == ([], "c_14cb")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nothing"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "set": "x"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "x", "set": "y"}, "badArgument"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, "noRecordsMatch"),
        ({"verb": "ListMetadataFormats", "identifier": "x\x01"}, "idDoesNotExist"),
    ],
)
def test_what_is_wrong_is_said(client: Client, asked: dict[str, Any], code: str) -> None:
    for answer in (client.get("/oai", asked), Client(enforce_csrf_checks=True).post("/oai", asked)):
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        error = etree.fromstring(answer.content).find("{*}error")
        assert error.get("code") == code
        assert error.text


def test_a_token_of_another_site_is_refused(harvester: Sickle, shelves: None, settings: Any) -> None:
    token = answers.Listing("oai_dc").token()
    settings.SECRET_KEY = "another" * 9
    with pytest.raises(BadResumptionToken):
        list(harvester.ListRecords(resumptionToken=token))


def test_a_list_takes_as_many_queries_for_many_as_for_few(client: Client, shelves: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_openaire"})
        return len(captured)

    few = queries()
    for number in range(8):
        make_document(f"more-{number}", languages=("en", "es"))
    assert queries() == few <= 6


def test_documents_of_before_are_given_their_records(harvester: Sickle, shelves: None) -> None:
    CatalogueRecord.objects.all().delete()
    assert complete_records() == 3
    assert complete_records() == 0
    assert len(list(harvester.ListRecords(metadataPrefix="oai_dc"))) == 2


def test_what_is_closed_tells_nothing_of_where_it_stands_since(
    harvester: Sickle, shelves: None, chiara: Member
) -> None:
    brief, secret = Document.objects.get(slug="brief"), Collection.objects.get(slug="secret")
    elsewhere = Collection.objects.add_root(instance=Collection(slug="elsewhere", name="Elsewhere"))
    complete_records()
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=collection, document=brief) for collection in (secret, elsewhere)
    )
    CollectionItem.objects.filter(collection=elsewhere).delete()
    Document.objects.filter(pk=brief.pk).update(audience="members", series=None)
    keep_records([brief.pk])
    CollectionItem.objects.create(collection=elsewhere, document=brief)
    LanguageEdition.objects.create(document=brief, language="ar", title="x")
    keep_records([brief.pk])

    def sets() -> set[str]:
        return set(harvester.GetRecord(identifier=identifier_of("brief"), metadataPrefix="oai_dc").header.setSpecs)

    before = {"language-en", "language-fr", "collection-briefs", "collection-care"}
    assert sets() == before
    for spec, count in {"collection-care": 1, "language-fr": 1, "collection-elsewhere": 0, "language-ar": 0}.items():
        found = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set=spec)) if count else []
        assert len(found) == count, spec
        if not count:
            with pytest.raises(NoRecordsMatch):
                harvester.ListIdentifiers(metadataPrefix="oai_dc", set=spec)
    Collection.objects.filter(slug="care").update(audience="members")
    assert sets() == before - {"collection-care"}


@pytest.mark.parametrize(
    "asked",
    [
        "verb=Identify", "verb=ListMetadataFormats", "verb=ListSets", "verb=ListRecords&metadataPrefix=oai_dc",
        "verb=ListRecords&metadataPrefix=oai_openaire", "verb=ListIdentifiers&metadataPrefix=oai_dc", "verb=Nothing",
        "verb=GetRecord&metadataPrefix=oai_dc&identifier={brief}", "verb=ListIdentifiers&metadataPrefix=a b",
        "verb=GetRecord&metadataPrefix=oai_dc&identifier=a b<", "verb=ListRecords&metadataPrefix=oai_dc&set=no such",
        "verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01", "verb=ListSets&resumptionToken=x",
        "verb=ListMetadataFormats&identifier={brief}", "verb=ListRecords&resumptionToken=x",
    ],
)  # fmt: skip
def test_answers_hold_to_the_schemas(
    client: Client, shelves: None, chiara: Member, settings: Any, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = "library@example.org"
    monkeypatch.setattr(answers, "AT_A_TIME", 1)
    withdraw_document(document=Document.objects.get(slug="study"), by=chiara, reason="Old")
    root = etree.fromstring(client.get(f"/oai?{asked.format(brief=identifier_of('brief'))}").content)
    OAI_SCHEMA.assertValid(root)
    for metadata in root.iterfind(".//{*}metadata/{*}dc"):
        DC_SCHEMA.assertValid(metadata)


def test_a_repository_without_documents_holds_to_the_schema(client: Client) -> None:
    OAI_SCHEMA.assertValid(etree.fromstring(client.get("/oai?verb=ListSets").content))
