"""Documents from DSpace archives and from repositories that speak OAI-PMH: what comes in, and comes again."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from brain.core.fetching import Answer, NotReached
from brain.members.models import Member
from library.actions.documents import publish_document, withdraw_document
from library.actions.imports import do_some
from library.exchange.dublin_core import BadXml, parse
from library.exchange.languages import tag_of
from library.models import Document, FileVersion, Import, ImportStage, ItemOutcome, Series, State, Topic, TopicLabel
from tests.library.conftest import PDF, make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
KEY = "6f1a0b52-3a5c-4a53-8f0e-0d9d7f6f00b"
DC = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<dublin_core schema="dc">
<dcvalue element="title" qualifier="none" language="es">Una guía</dcvalue>
<dcvalue element="title" qualifier="alternative" language="en">A guide</dcvalue>
<dcvalue element="contributor" qualifier="author">Cardoso, Rita</dcvalue>
<dcvalue element="date" qualifier="accessioned">2020-05-05T10:00:00Z</dcvalue>
<dcvalue element="date" qualifier="issued">2013-04</dcvalue>
<dcvalue element="description" qualifier="abstract" language="es">Para cooperativas.</dcvalue>
<dcvalue element="identifier" qualifier="uri">https://hdl.handle.net/10665/1234</dcvalue>
<dcvalue element="identifier" qualifier="isbn">978-92-2-028171-0</dcvalue>
<dcvalue element="language" qualifier="iso">spa</dcvalue>
<dcvalue element="subject" qualifier="none">Finance</dcvalue>
<dcvalue element="subject" qualifier="none">Knitting</dcvalue>
<dcvalue element="rights" qualifier="uri">http://creativecommons.org/licenses/by/4.0/</dcvalue>
<dcvalue element="type" qualifier="none">Report</dcvalue>
</dublin_core>"""
CONTENTS = "guia.pdf\tbundle:ORIGINAL\tdescription:es\nguide.pdf\tdescription:en\nlicense.txt\tbundle:LICENSE\n"


@pytest.fixture
def editor(sign_in: SignIn, chiara: Member) -> Client:
    TopicLabel.objects.create(topic=Topic.objects.create(slug="finance"), language="en", text="Finance")
    return sign_in(chiara)


def packed(**files: bytes | str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def work(sheet: Import) -> Import:
    while sheet.is_under_way:
        do_some(sheet.pk)
        sheet.refresh_from_db()
    return sheet


def brought(editor: Client, kind: str, number: int = 1, **fields: Any) -> Import:
    key = f"{KEY}{number}"
    answer = editor.post(f"/en/library/imports/from/{kind}/", {"key": key, "language": "en", **fields})
    assert answer.status_code == 303, answer.text
    sheet = work(Import.objects.get(uuid=key))
    editor.post(f"/en/library/imports/{key}/start/")
    sheet.refresh_from_db()
    return work(sheet)


def saf(editor: Client, raw: bytes, number: int = 1, **fields: Any) -> Import:
    file = SimpleUploadedFile("archive.zip", raw)
    return brought(editor, "saf", number, archive=file, source="Old library", **fields)


def outcomes(sheet: Import) -> list[str]:
    return list(sheet.items.values_list("outcome", flat=True))


def test_an_archive_of_dspace_comes_in_with_its_languages_and_files(editor: Client) -> None:
    folder = {"dublin_core.xml": DC, "contents": CONTENTS, "guia.pdf": PDF, "guide.pdf": PDF + b"\n"}
    raw = packed(**{f"archive/item_1/{name}": content for name, content in folder.items()})
    sheet = saf(editor, raw)
    assert outcomes(sheet) == [ItemOutcome.ADDED]
    assert "Knitting" in str(sheet.items.get().data)
    document = Document.objects.get()
    assert (document.state, document.issued, document.type) == (State.DRAFT, "2013-04", "c_93fc")
    assert document.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert [topic.slug for topic in document.topics.all()] == ["finance"]
    spanish, english = document.language_editions.all()
    assert (spanish.language, spanish.title, spanish.is_original) == ("es", "Una guía", True)
    assert (spanish.abstract, spanish.identifier) == ("Para cooperativas.", "978-92-2-028171-0")
    assert (spanish.file.name, english.file.name) == ("guia.pdf", "guide.pdf")
    assert outcomes(saf(editor, raw, 2, change="on")) == [ItemOutcome.SAME]
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    "xml",
    [
        "no XML",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><dublin_core><dcvalue element="title">&b;</dcvalue>'
        "</dublin_core>",
        "<dublin_core><dcvalue element='date' qualifier='issued'>2019</dcvalue></dublin_core>",
        "<dublin_core><dcvalue element='title'>No date</dcvalue></dublin_core>",
        "<dublin_core><dcvalue element='title'>A</dcvalue><dcvalue element='date'>soon</dcvalue></dublin_core>",
    ],
)
def test_metadata_that_cannot_be_used_are_said_and_keep_no_other_out(editor: Client, xml: str) -> None:
    good = "<dublin_core><dcvalue element='title'>Good</dcvalue><dcvalue element='date'>2019</dcvalue></dublin_core>"
    sheet = saf(editor, packed(**{"a/dublin_core.xml": xml, "b/dublin_core.xml": good}))
    assert outcomes(sheet) == [ItemOutcome.WRONG, ItemOutcome.ADDED]
    assert sheet.items.first().notes


def test_a_zip_without_metadata_fails_with_what_to_do(editor: Client) -> None:
    sheet = saf(editor, packed(**{"a/readme.txt": "Hello"}))
    assert sheet.stage == ImportStage.FAILED
    assert "no folder of the ZIP" in editor.get(f"/en/library/imports/{sheet.uuid}/").text


def test_what_is_taken_along_as_an_archive_comes_in_as_it_is(editor: Client, chiara: Member) -> None:
    series = Series.objects.create(slug="briefs", name="Briefs")
    document = make_document("guide", languages=("ar", "en"), countries=("BR",), series=series, audience="members")
    document.creator_rows.create(kind="person", name="Nomvula")
    document.topics.add(Topic.objects.get())
    for edition in document.language_editions.all():
        version = FileVersion(language_edition=edition, name="guide.pdf", media_type="application/pdf", sha256="x")
        version.size = len(PDF)
        version.file.save("guide.pdf", ContentFile(PDF))
    raw = b"".join(editor.get("/en/library/export/?form=saf"))
    names = zipfile.ZipFile(BytesIO(raw)).namelist()
    assert {"guide/dublin_core.xml", "guide/contents", "guide/ar-guide.pdf", "guide/en-guide.pdf"} < set(names)
    Document.objects.all().delete()
    assert outcomes(saf(editor, raw)) == [ItemOutcome.ADDED]
    again = Document.objects.get()
    assert (again.uuid, again.audience, again.series, again.issued) == (document.uuid, "members", series, "2019-11")
    assert [row.language for row in again.language_editions.all()] == ["ar", "en"]
    assert [(row.kind, row.name) for row in again.creator_rows.all()] == [("person", "Nomvula")]
    assert [row.country for row in again.countries.all()] == ["BR"]
    assert all(edition.file for edition in again.language_editions.all())


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """This site's own OAI-PMH server, at another address; what it was asked."""
    asked: list[str] = []

    def fetch(url: str, *, most: int) -> Answer:
        asked.append(url)
        answer = Client().get(url.replace("https://repository.example.org", ""))
        return Answer(url, answer.status_code, {}, answer.content, has_moved=False)

    monkeypatch.setattr("library.exchange.harvesting.fetch", fetch)
    monkeypatch.setattr("library.standards.oai.answers.AT_A_TIME", 2)
    return asked


def harvest(editor: Client, number: int = 1, **fields: Any) -> Import:
    return brought(editor, "oai", number, address="https://repository.example.org/oai", **fields)


def published(slug: str, member: Member, **fields: Any) -> Document:
    document = make_document(slug, state=State.DRAFT, **fields)
    publish_document(document=document, by=member)
    return document


def test_a_repository_is_harvested_whole_and_then_for_what_changed(
    editor: Client, chiara: Member, repository: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [published(f"d{number}", chiara, languages=("fr", "ar")) for number in range(5)]
    sheet = harvest(editor)
    assert outcomes(sheet) == [ItemOutcome.ADDED] * 5
    assert len(repository) == 3 and "resumptionToken" in repository[1]
    copies = Document.objects.exclude(pk__in=[document.pk for document in documents])
    copy = copies.get(source_keys__key__endswith=str(documents[0].uuid))
    assert [row.language for row in copy.language_editions.all()] == ["fr", "ar"]
    assert (copy.state, copy.issued) == (State.DRAFT, "2019-11")
    repository.clear()
    again = harvest(editor, 2)
    assert f"from={sheet.position['as_of'].replace(':', '%3A')}" in repository[0]
    assert set(outcomes(again)) <= {ItemOutcome.SAME}


def test_a_repository_that_knows_days_alone_is_asked_by_the_day(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(url: str, *, most: int) -> Answer:
        asked.append(url)
        header = "<header><identifier>oai:e:1</identifier><datestamp>2026-11-20</datestamp></header>"
        listed = f"<ListRecords><record>{header}</record></ListRecords>"
        if "from=" in url:
            listed = '<error code="noRecordsMatch">Nothing new</error>'
        namespace = "http://www.openarchives.org/OAI/2.0/"
        date = "<responseDate>2026-11-23T02:00:00Z</responseDate>"
        body = f'<OAI-PMH xmlns="{namespace}">{date}{listed}</OAI-PMH>'.encode()
        return Answer(url, 200, {}, body, has_moved=False)

    monkeypatch.setattr("library.exchange.harvesting.fetch", fetch)
    for number in (1, 2, 3):
        harvest(editor, number)
    assert [url.rpartition("from=")[2] for url in asked[1:]] == ["2026-11-23", "2026-11-23"]


def test_changed_and_deleted_records_are_told(editor: Client, chiara: Member, repository: list[str]) -> None:
    kept, gone = published("kept", chiara), published("gone", chiara)
    harvest(editor)
    kept.language_editions.update(title="Another title")
    publish_again(kept, chiara)
    withdraw_document(document=gone, reason="Wrong", by=chiara)
    sheet = harvest(editor, 2, anew="on", change="on")
    by_key = {item.key.rpartition(":")[2]: item.outcome for item in sheet.items.all()}
    assert by_key == {str(kept.uuid): ItemOutcome.CHANGED, str(gone.uuid): ItemOutcome.GONE}


def publish_again(document: Document, member: Member) -> None:
    withdraw_document(document=document, reason="To be changed", by=member)
    publish_document(document=document, by=member)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<html></html>", "no OAI-PMH repository"),
        (200, b"{}", "no OAI-PMH repository"),
        (404, b"", "404"),
        (
            200,
            b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record/></ListRecords></OAI-PMH>',
            "no OAI-PMH repository",
        ),
        (
            200,
            b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badArgument">No such set</error>'
            b"</OAI-PMH>",
            "No such set",
        ),
    ],
)
def test_what_is_no_repository_fails_with_why(
    editor: Client, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, said: str
) -> None:
    monkeypatch.setattr(
        "library.exchange.harvesting.fetch", lambda url, most: Answer(url, status, {}, body, has_moved=False)
    )
    sheet = harvest(editor)
    assert (sheet.stage, said in sheet.problem) == (ImportStage.FAILED, True)


def test_a_repository_that_is_busy_is_asked_again_later(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(url: str, most: int) -> Answer:
        return Answer(url, 503, {}, b"", has_moved=False)

    def away(url: str, most: int) -> Answer:
        raise NotReached

    for fetch in (busy, away):
        monkeypatch.setattr("library.exchange.harvesting.fetch", fetch)
        key = f"{KEY}{2 if fetch is busy else 3}"
        fields = {"key": key, "language": "en", "address": "https://repository.example.org/oai"}
        editor.post("/en/library/imports/from/oai/", fields)
        sheet = Import.objects.get(uuid=key)
        do_some(sheet.pk)
        sheet.refresh_from_db()
        assert sheet.stage == ImportStage.READING
        assert "goes on by itself" in editor.get(f"/en/library/imports/{key}/").text
        assert editor.get(f"/en/library/imports/{key}/progress/").status_code == 200


def test_an_import_of_somebody_who_is_no_editor_any_more_ends(
    editor: Client, chiara: Member, repository: list[str]
) -> None:
    sheet = Import.objects.create(uuid=f"{KEY}1", kind="oai", member=chiara, stage=ImportStage.READING, spoken="en")
    chiara.groups.clear()
    work(sheet)
    assert sheet.stage == ImportStage.FAILED
    assert not repository


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("spa", "es"), ("pt_BR", "pt-BR"), ("EN", "en"), ("français", "fr"), ("Arabic", "ar"), ("fre", "fr"),
        ("und", None), ("", None), ("xx-yy", None), ("zh-XX", None),
    ],
)  # fmt: skip
def test_languages_as_others_write_them(written: str, tag: str | None) -> None:
    assert tag_of(written) == tag


def test_no_entity_is_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    with pytest.raises(BadXml):
        parse(bomb)
