"""Identifiers that last: ARKs, and DOIs at a fake DataCite, which keeps what it is told."""

import json
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from brain.members.models import Member
from library.actions.documents import withdraw_document
from library.indexing import index_document
from library.models import CatalogueRecord, Document, Identifier, LanguageEdition
from library.standards.datacite import tell_datacite
from library.standards.identifiers import check_character
from tests.library.conftest import make_document

pytestmark = pytest.mark.django_db


class FakeDataCite:
    """A server that speaks as much of DataCite's REST API as is used, and answers with `status`."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, dict[str, Any]]] = []
        self.status = 201
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                account = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
                fake.told.append((self.path, account, body["data"]["attributes"]))
                self.send_response(fake.status)
                self.end_headers()
                self.wfile.write(b'{"errors":[{"title":"This is not as it should be."}]}')

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def datacite(settings: Any) -> Iterator[FakeDataCite]:
    fake = FakeDataCite()
    thread = Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.IDENTIFIERS, settings.DATACITE_URL = "datacite", fake.address
    settings.DATACITE_PREFIX, settings.DATACITE_ACCOUNT = "10.5072", "BRAIN.LIB:secret"
    yield fake
    fake.server.shutdown()
    thread.join()
    fake.server.server_close()


@pytest.fixture
def arks(settings: Any) -> None:
    settings.IDENTIFIERS, settings.ARK_NAAN = "ark", "99999"


def test_no_identifier_is_given_unless_asked_for(client: Client) -> None:
    study = make_document("study")
    assert not Identifier.objects.exists()
    assert f'href="/d/{study.uuid}/en.bib"' in client.get("/en/library/documents/study/").content.decode()


def test_a_public_document_has_an_ark_that_leads_to_it(client: Client, arks: None) -> None:
    study, minutes = make_document("study"), make_document("minutes", audience="members")
    index_document(study)
    [ark] = Identifier.objects.all()
    assert (ark.document, ark.waits) == (study, False)
    assert ark.value.startswith("ark:/99999/cb")
    answers = [client.get(f"/{written}") for written in (ark.value, ark.value.replace(":/", ":"), f"{ark.value}/")]
    assert {answer["Location"] for answer in answers} == {f"/d/{study.uuid}"}
    page = client.get("/en/library/documents/study/")
    assert f'<http://127.0.0.1:8000/{ark.value}>; rel="cite-as"' in page["Link"]
    assert ark.value in client.get(f"/d/{study.uuid}/en.bib").content.decode()
    assert client.get(f"/{ark.value[:-1]}").status_code == 404
    assert not minutes.identifiers.exists()


def test_an_ark_of_what_was_withdrawn_leads_to_its_tombstone(client: Client, arks: None, chiara: Member) -> None:
    study = make_document("study")
    withdraw_document(document=study, reason="Replaced.", by=chiara)
    answer = client.get(f"/{study.identifiers.get().value}")
    assert answer.status_code == 410
    assert "Replaced." in answer.content.decode()


def test_a_slip_in_an_ark_is_found() -> None:
    stem = "13030/xf93gt2"
    assert check_character(stem) == "q"  # the example of NOID's own documentation
    assert check_character("13030/xf39gt2") != "q"


def test_datacite_is_told_of_what_is_public_changed_and_withdrawn(datacite: FakeDataCite, chiara: Member) -> None:
    study = make_document("study", languages=("en", "fr"))
    tell_datacite.call()
    [(path, account, told)] = datacite.told
    doi = study.identifiers.get().value
    assert (path, account) == (f"/dois/{doi}", "BRAIN.LIB:secret")
    assert (told["event"], told["doi"], told["url"]) == ("publish", doi, f"http://127.0.0.1:8000/d/{study.uuid}")
    assert [title["lang"] for title in told["titles"]] == ["en", "fr"]
    tell_datacite.call()
    assert len(datacite.told) == 1
    LanguageEdition.objects.filter(language="en").update(title="A better title")
    index_document(study)
    tell_datacite.call()
    assert datacite.told[-1][2]["titles"][0]["title"] == "A better title"
    withdraw_document(document=study, reason="Replaced.", by=chiara)
    tell_datacite.call()
    assert datacite.told[-1][2]["event"] == "hide"


def test_while_datacite_is_away_documents_wait(datacite: FakeDataCite) -> None:
    study = make_document("study")
    datacite.status = 503
    tell_datacite.call()
    assert study.identifiers.get().waits
    datacite.status = 200
    tell_datacite.call()
    assert not study.identifiers.get().waits


def test_what_changes_while_datacite_is_told_goes_on_waiting(
    datacite: FakeDataCite, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = make_document("study")
    CatalogueRecord.objects.update(datestamp="2026-01-01T00:00:00Z")

    def change_meanwhile(*args: Any) -> None:
        LanguageEdition.objects.update(title="A better title")
        index_document(study)

    with monkeypatch.context() as patch:
        patch.setattr("library.standards.datacite._put", change_meanwhile)
        tell_datacite.call()
    assert study.identifiers.get().waits
    tell_datacite.call()
    assert not study.identifiers.get().waits
    assert datacite.told[-1][2]["titles"][0]["title"] == "A better title"


def test_what_datacite_refuses_is_noted_and_others_go_on(datacite: FakeDataCite) -> None:
    study, other = make_document("study"), make_document("other")
    datacite.status = 422
    tell_datacite.call()
    assert len(datacite.told) == 2
    assert "not as it should be" in study.identifiers.get().problem
    assert not other.identifiers.get().waits


def test_a_doi_is_cited(client: Client, datacite: FakeDataCite) -> None:
    study = make_document("study")
    doi = study.identifiers.get().value
    assert f"DO  - {doi}" in client.get(f"/d/{study.uuid}/en.ris").content.decode()
    assert f"https://doi.org/{doi}" in client.get(f"/d/{study.uuid}/en.txt").content.decode()
    assert Document.objects.get() == study
