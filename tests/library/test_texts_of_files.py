"""Texts of files: read in the worker, found by search with their page, shown as text and pictures to whoever may."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from brain.members.models import Member
from brain.search.models import Entry
from library import fulltext
from library.actions.documents import withdraw_document
from library.extraction import child
from library.extraction.problems import Problem, Unreadable
from library.indexing import index_document
from library.models import (
    Document,
    FileVersion,
    LanguageEdition,
    PagePicture,
    PageText,
    ScanState,
    State,
    TextProblem,
    TextState,
)  # fmt: skip
from library.tasks import read_waiting
from tests.library.conftest import make_document
from tests.library.test_extraction import pdf_of

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PAGES = ("An introduction", "Of kiosks and harvests", "The end")


def put(
    document: Document, content: bytes, *, language: str = "en", media_type: str = "application/pdf"
) -> FileVersion:
    """Return the new newest file of the document in `language`, which waits to be read."""
    edition = LanguageEdition.objects.get(document=document, language=language)
    version = FileVersion(
        language_edition=edition, name="study.pdf", media_type=media_type, size=len(content),
        sha256=sha256(content + uuid.uuid4().bytes).hexdigest(),
    )  # fmt: skip
    version.file.save("study.pdf", ContentFile(content))
    return version


@pytest.fixture
def pages_without_a_child(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read in any file; tests of what becomes of it need no process. No pictures are drawn."""
    pages = list(PAGES)
    monkeypatch.setattr(child, "read_pages", lambda path, media_type, limits, ended: iter(pages))
    monkeypatch.setattr(child, "draw_pages", lambda *args, **options: 0)
    return pages


@pytest.fixture
def study(report: Document, pages_without_a_child: list[str]) -> FileVersion:
    """An English file of the report, read."""
    version = put(report, b"%PDF")
    read_waiting.call()
    version.refresh_from_db()
    return version


def found(client: Client, words: str, page: str = "/en/search/") -> str:
    return client.get(page, {"q": words}).content.decode()


# --- From the file to the page --------------------------------------------------------------------------------------


def test_file_is_read_and_drawn_for_real(client: Client, report: Document) -> None:
    version = put(report, pdf_of(*PAGES))
    read_waiting.call()
    version.refresh_from_db()
    assert (version.text_state, version.page_count) == (TextState.READ, 3)
    page = client.get("/en/library/documents/report/").content.decode()
    assert "First pages" in page and f"/pages/{version.uuid}/3.webp" in page
    picture = client.get(f"/pages/{version.uuid}/2.webp")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert picture.getvalue()[:4] == b"RIFF"


def test_words_in_a_file_are_found_with_their_page(client: Client, study: FileVersion) -> None:
    answer = found(client, "kiosk")
    uuid = study.language_edition.document.uuid
    assert f'href="/d/{uuid}/en/2"' in answer and "Found on page 2" in answer
    assert "Of <mark>kiosks</mark> and harvests" in answer
    assert answer.count(f'href="/d/{uuid}"') == 1  # a document once
    assert client.get(f"/d/{uuid}/en/2")["Location"] == f"/files/{study.uuid}/study.pdf#page=2"


def test_words_of_title_and_page_together(client: Client, study: FileVersion) -> None:
    assert "Found on page 2" in found(client, "report harvest")


def test_document_found_by_its_title_names_no_page(client: Client, study: FileVersion) -> None:
    answer = found(client, "report in en")
    assert "report" in answer and "Found on page" not in answer


def test_pages_are_not_counted_as_documents(client: Client, study: FileVersion) -> None:
    answer = found(client, "", "/en/search/?kind=document&edition=&type=document")
    assert answer.count("/d/") <= 1
    assert 'Documents <span class="num">1</span>' in found(client, "in")


def test_page_found_in_another_language_says_which(client: Client, study: FileVersion) -> None:
    assert 'title="anglais"' in found(client, "kiosks", "/fr/search/")


def test_text_view(client: Client, study: FileVersion) -> None:
    page = client.get("/en/library/documents/report/en/text/?page=2").content.decode()
    assert '<div class="text" lang="en" dir="ltr"><p>Of kiosks and harvests</p></div>' in page
    assert f'href="/files/{study.uuid}/study.pdf#page=3"' in page


@pytest.mark.parametrize(("asked", "shown"), [("6", 6), ("99", 1), ("no", 1), ("-1", 1), ("", 1)])
def test_text_view_turns_by_five_pages(
    client: Client, report: Document, pages_without_a_child: list[str], asked: str, shown: int
) -> None:
    pages_without_a_child[:] = [f"word{number}" for number in range(1, 13)]
    put(report, b"%PDF")
    read_waiting.call()
    page = client.get(f"/en/library/documents/report/en/text/?page={asked}").content.decode()
    words = [number for number in range(1, 13) if f"<p>word{number}</p>" in page]
    assert words == list(range(shown, shown + 5))
    assert ('href="?page=1"' in page, 'href="?page=11"' in page) == ((True, True) if shown == 6 else (False, False))


def test_arabic_text_has_its_direction(client: Client, pages_without_a_child: list[str]) -> None:
    document = make_document("arabic", languages=("ar",))
    put(document, b"%PDF", language="ar")
    read_waiting.call()
    assert 'lang="ar" dir="rtl"' in client.get("/en/library/documents/arabic/ar/text/").content.decode()


def test_queries_do_not_grow_with_pages(
    client: Client, report: Document, pages_without_a_child: list[str], django_assert_max_num_queries: Callable
) -> None:
    pages_without_a_child[:] = [f"kiosk {number}" for number in range(40)]
    put(report, b"%PDF")
    read_waiting.call()
    for address in ("/en/library/documents/report/en/text/?page=11", "/en/search/?q=kiosk"):
        with django_assert_max_num_queries(6):
            assert client.get(address).status_code == 200


# --- Permission -----------------------------------------------------------------------------------------------------


def addresses(version: FileVersion) -> list[str]:
    document = version.language_edition.document
    drawn = {"image": ContentFile(b"RIFF", "1.webp"), "width": 1, "height": 1, "size": 4}
    PagePicture.objects.get_or_create(version=version, number=1, defaults=drawn)
    return [
        f"/en/library/documents/{document.slug}/en/text/",
        f"/d/{document.uuid}/en/2",
        f"/pages/{version.uuid}/1.webp",
    ]


def test_texts_follow_their_documents_audience(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, study: FileVersion
) -> None:
    Document.objects.update(audience="edition-12")
    index_document(Document.objects.get())
    assert [client.get(address).status_code for address in addresses(study)] == [404, 404, 404]
    assert [sign_in(eunji).get(address).status_code for address in addresses(study)] == [404, 404, 404]
    assert [sign_in(amina).get(address).status_code for address in addresses(study)][:2] == [200, 302]
    assert "kiosks" not in found(client, "harvest") and "kiosks" not in found(sign_in(eunji), "harvest")
    assert "kiosks" in found(sign_in(amina), "harvest")


def test_withdrawn_document_takes_its_texts_along(client: Client, study: FileVersion) -> None:
    withdraw_document(document=study.language_edition.document, reason="An error")
    assert [client.get(address).status_code for address in addresses(study)] == [410, 410, 410]
    assert not Entry.objects.exists()


def test_embargo_holds_for_words_and_pictures(
    client: Client, sign_in: SignIn, chiara: Member, study: FileVersion
) -> None:
    Document.objects.update(embargo_until=timezone.localdate() + timedelta(days=1))
    index_document(Document.objects.get())
    assert [client.get(address).status_code for address in addresses(study)] == [403, 403, 403]
    assert sign_in(chiara).get(addresses(study)[0]).status_code == 200
    assert "kiosks" not in found(client, "harvest") and "kiosks" not in found(sign_in(chiara), "harvest")
    assert "First pages" not in client.get("/en/library/documents/report/").content.decode()


def test_words_are_found_from_the_day_on_which_the_embargo_is_over(client: Client, study: FileVersion) -> None:
    Document.objects.update(embargo_until=timezone.localdate() + timedelta(days=1))
    index_document(Document.objects.get())
    Document.objects.update(embargo_until=timezone.localdate())
    cache.clear()  # as on another day
    read_waiting.call()
    assert "Found on page 2" in found(client, "harvest")


@pytest.mark.parametrize("scan", [ScanState.WAITING, ScanState.INFECTED])
def test_nothing_is_read_before_the_scanner_has_seen_it(client: Client, report: Document, scan: str) -> None:
    version = put(report, pdf_of("x"))
    FileVersion.objects.update(scan=scan)
    read_waiting.call()
    version.refresh_from_db()
    assert version.text_state == TextState.WAITING
    assert client.get(addresses(version)[0]).status_code == 403


# --- What changes ---------------------------------------------------------------------------------------------------


def test_newer_file_takes_the_place_of_the_older(
    client: Client, study: FileVersion, pages_without_a_child: list[str]
) -> None:
    pages_without_a_child[:] = ["Nothing but beekeeping"]
    newer = put(study.language_edition.document, b"%PDF 2")
    read_waiting.call()
    assert "Found on page 1" in found(client, "beekeeping")
    assert "kiosks" not in found(client, "harvest")
    assert set(PageText.objects.values_list("version", flat=True)) == {newer.pk}


def test_older_file_is_not_read(report: Document, pages_without_a_child: list[str]) -> None:
    older = put(report, b"%PDF 1")
    FileVersion.objects.update(uploaded_at=timezone.now() - timedelta(days=1))
    put(report, b"%PDF 2")
    read_waiting.call()
    older.refresh_from_db()
    assert older.text_state == TextState.NONE


def test_pages_of_a_draft_are_found_once_it_is_published(client: Client, study: FileVersion) -> None:
    document = study.language_edition.document
    Document.objects.update(state=State.DRAFT)
    index_document(document)
    assert not Entry.objects.exists()
    Document.objects.update(state=State.PUBLISHED)
    index_document(document)
    assert "Found on page 2" in found(client, "harvest")


def test_new_title_reaches_the_pages(client: Client, study: FileVersion) -> None:
    LanguageEdition.objects.filter(language="en").update(title="Markets")
    index_document(study.language_edition.document)
    assert "Found on page 2" in found(client, "markets harvest")


# --- What goes wrong ------------------------------------------------------------------------------------------------


@pytest.fixture
def unreadable(report: Document, monkeypatch: pytest.MonkeyPatch) -> Callable[[Problem], FileVersion]:
    """Return a function by which a file is met that cannot be read."""

    def meet(problem: Problem) -> FileVersion:
        def refuse(*args: object) -> None:
            raise Unreadable(problem)

        monkeypatch.setattr(child, "read_pages", refuse)
        monkeypatch.setattr(child, "draw_pages", refuse)
        version = put(report, b"%PDF")
        read_waiting.call()
        version.refresh_from_db()
        return version

    return meet


@pytest.mark.parametrize("problem", [problem for problem in Problem if problem != Problem.AWAY])
def test_editors_are_told_what_to_do(
    client: Client, sign_in: SignIn, chiara: Member, unreadable: Callable[[Problem], FileVersion], problem: Problem
) -> None:
    version = unreadable(problem)
    assert (version.text_state, version.text_problem) == (TextState.FAILED, problem.value)
    advice = TextProblem(problem.value).label
    address = "/en/library/documents/report/en/text/"
    assert str(advice) in sign_in(chiara).get(address).content.decode()
    page = client.get(address).content.decode()
    assert "could not be read" in page and str(advice) not in page


def test_file_without_words_says_so(report: Document, pages_without_a_child: list[str]) -> None:
    pages_without_a_child[:] = ["", ""]
    version = put(report, b"%PDF")
    read_waiting.call()
    version.refresh_from_db()
    assert version.text_problem == Problem.NO_WORDS.value


def test_editor_has_a_file_read_again(
    sign_in: SignIn, chiara: Member, unreadable: Callable[[Problem], FileVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = unreadable(Problem.BROKEN)
    monkeypatch.setattr(child, "read_pages", lambda *args: iter(PAGES))
    answer = sign_in(chiara).post("/en/library/documents/report/en/read-again/")
    assert answer.status_code == 303
    read_waiting.call()
    version.refresh_from_db()
    assert (version.text_state, version.page_count) == (TextState.READ, 3)


def test_only_editors_have_files_read_again(client: Client, sign_in: SignIn, amina: Member, study: FileVersion) -> None:
    address = "/en/library/documents/report/en/read-again/"
    assert client.post(address).status_code == 403
    assert sign_in(amina).post(address).status_code == 403
    study.refresh_from_db()
    assert study.text_state == TextState.READ


def test_file_that_cannot_be_fetched_is_tried_again(report: Document) -> None:
    version = put(report, pdf_of(*PAGES))
    version.file.storage.delete(version.file.name)
    for tries in (1, 2, 3):
        FileVersion.objects.update(text_since=timezone.now() - timedelta(hours=1))
        read_waiting.call()
        version.refresh_from_db()
        assert (version.text_tries, version.text_problem) == (tries, Problem.AWAY.value)
    assert version.text_state == TextState.FAILED


def test_file_whose_reader_died_is_read_again_a_few_times(report: Document, pages_without_a_child: list[str]) -> None:
    version = put(report, b"%PDF")
    died = {"text_state": TextState.READING, "text_since": timezone.now() - timedelta(hours=1)}
    FileVersion.objects.update(**died, text_tries=1)
    read_waiting.call()
    version.refresh_from_db()
    assert version.text_state == TextState.READ
    FileVersion.objects.update(**died, text_tries=3)
    read_waiting.call()
    version.refresh_from_db()
    assert (version.text_state, version.text_problem) == (TextState.FAILED, Problem.TOO_SLOW.value)


def test_file_is_read_once_by_whoever_comes_first(report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    version = put(report, b"%PDF")
    FileVersion.objects.update(text_state=TextState.READING)  # by another worker, since this one looked
    read: list[FileVersion] = []
    monkeypatch.setattr(fulltext, "read", read.append)
    monkeypatch.setattr(fulltext, "_waiting", lambda: FileVersion.objects.filter(pk=version.pk))
    version.text_state = TextState.WAITING
    fulltext.read_next()
    assert read == []


def test_files_without_words_are_left_alone(client: Client, report: Document) -> None:
    version = put(report, b"GIF", media_type="image/png")
    read_waiting.call()
    version.refresh_from_db()
    assert version.text_state == TextState.NONE
    assert "hold no text" in client.get("/en/library/documents/report/en/text/").content.decode()
