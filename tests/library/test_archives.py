"""ZIP files of collections and sessions: what each person gets of them as of now."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brain.members.models import Member
from brain.publishing.workflow import move
from library.actions.archives import ask_for_archive, forget_expired
from library.archives.contents import Contents, contents_of_collection, contents_of_session
from library.models import (
    Archive,
    Collection,
    CollectionItem,
    Document,
    FileVersion,
    Presentation,
    Report,
    ScanState,
    Session,
    State,
    Use,
)
from tests.library.conftest import make_document
from tests.library.reports import make_photo, make_report, make_session
from tests.library.test_downloads import put_file

SignIn = Callable[[Member], Client]
PAGE = "/en/library/collections/theme/download/"
SESSION = "/en/academies/12/sessions/opening/download/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def theme(db: None) -> Collection:
    collection: Collection = Collection.add_root(instance=Collection(slug="theme", name="Theme"))
    return collection


def shelved(theme: Collection, slug: str, content: bytes = b"words", **fields: Any) -> Document:
    """Return a document on the shelf with a file in each of its languages."""
    document = make_document(slug, **fields)
    CollectionItem.objects.create(collection=theme, document=document)
    for edition in document.language_editions.all():
        FileVersion.objects.create(
            language_edition=edition, file=ContentFile(content, "x"), name=f"{slug}.txt", media_type="text/plain",
            size=len(content), sha256=f"{slug}{edition.language}",
        )  # fmt: skip
    return document


def download(client: Client, page: str = PAGE) -> Any:
    """Return the answer to the link on the page of the ZIP."""
    found = re.search(rf'href="({page}[^"]+\.zip)"', client.get(page).content.decode())
    assert found
    return client.get(found[1])


def names(answer: Any) -> set[str]:
    assert answer.status_code == 200
    return set(zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist())


def test_zip_holds_every_language_and_says_how_much_it_is(client: Client, theme: Collection) -> None:
    shelved(theme, "study", languages=("en", "ko"))
    assert "2 files, 10\xa0byte" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 303
    assert names(download(client)) == {"study/en-study.txt", "study/ko-study.txt"}


def test_zip_holds_what_a_person_may_get(
    client: Client, theme: Collection, sign_in: SignIn, amina: Member, chiara: Member
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    shelved(theme, "open")
    shelved(theme, "for-twelve", audience="edition-12")
    shelved(theme, "later", embargo_until=tomorrow)
    shelved(theme, "draft", state="draft")
    infected = shelved(theme, "infected")
    FileVersion.objects.filter(language_edition__document=infected).update(scan=ScanState.INFECTED)
    found = {}
    for who, own in {"guest": client, "amina": sign_in(amina), "chiara": sign_in(chiara)}.items():
        own.post(PAGE)
        found[who] = {name.partition("/")[0] for name in names(download(own))}
    assert found == {
        "guest": {"open"},
        "amina": {"open", "for-twelve"},
        "chiara": {"open", "for-twelve", "later"},
    }


def test_zip_is_refused_as_soon_as_one_of_its_files_is(client: Client, theme: Collection) -> None:
    document = shelved(theme, "open")
    shelved(theme, "other")
    client.post(PAGE)
    address = re.search(rf'href="({PAGE}[^"]+\.zip)"', client.get(PAGE).content.decode())
    assert address
    Document.objects.filter(pk=document.pk).update(audience="edition-12")
    answer = client.get(address[1])
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    client.post(PAGE)
    assert names(download(client)) == {"other/en-other.txt"}


def test_each_file_of_a_zip_counts_as_downloaded_by_as_many_queries(client: Client, theme: Collection) -> None:
    shelved(theme, "study", languages=("en", "ko"))
    agent = {"User-Agent": "Mozilla/5.0"}

    def queries() -> int:
        client.post(PAGE)
        address = re.search(rf'href="({PAGE}[^"]+\.zip)"', client.get(PAGE).content.decode())
        assert address
        with CaptureQueriesContext(connection) as asked:
            client.get(address[1], headers=agent)
        return len(asked)

    few = queries()
    assert set(Use.objects.values_list("language", "count")) == {("en", 1), ("ko", 1)}
    queries()
    assert Use.objects.count() == 2  # it was a double click
    for number in range(3):
        shelved(theme, f"more-{number}")
    cache.clear()
    assert queries() <= few + 1  # some rows are new, others grow
    assert Use.objects.filter(document__slug="study", count=2).count() == 2
    assert Use.objects.count() == 5


def test_same_files_are_packed_once(client: Client, sign_in: SignIn, amina: Member, theme: Collection) -> None:
    shelved(theme, "open")
    client.post(PAGE)
    sign_in(amina).post(PAGE)
    assert Archive.objects.count() == 1


def test_what_is_too_much_is_said_and_not_packed(client: Client, theme: Collection, settings: Any) -> None:
    settings.MAX_ARCHIVE_BYTES = 3
    shelved(theme, "large")
    answer = client.post(PAGE)
    assert answer.status_code == 422
    assert "too much for one ZIP" in answer.content.decode()
    assert not Archive.objects.exists()


def test_nothing_to_download_is_said(client: Client, theme: Collection) -> None:
    assert "no files here that you may download" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 422


def test_file_that_is_missing_fails_visibly_and_can_be_asked_for_again(client: Client, theme: Collection) -> None:
    version = FileVersion.objects.get(language_edition__document=shelved(theme, "lost"))
    kept = version.file.open("rb").read()
    version.file.storage.delete(version.file.name)
    client.post(PAGE)
    assert "could not be made" in client.get(PAGE).content.decode()
    version.file.storage.save(version.file.name, ContentFile(kept))
    client.post(PAGE)
    assert names(download(client)) == {"lost/en-lost.txt"}


def test_progress_is_shown_while_it_is_packed(client: Client, theme: Collection, amina: Member) -> None:
    shelved(theme, "open")
    contents: Contents = contents_of_collection(amina, theme)
    Archive.objects.create(digest=contents.digest, contents=contents.rows)
    html = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "0 of 1 files are packed" in html
    assert "<html" not in html


def test_expired_zips_are_forgotten_with_their_files(
    theme: Collection, amina: Member, settings: Any, on_commit: Any
) -> None:
    shelved(theme, "open")
    archive = ask_for_archive(contents=contents_of_collection(amina, theme))
    archive.refresh_from_db()
    assert forget_expired() == 0
    Archive.objects.update(asked_at=timezone.now() - settings.ARCHIVES_KEPT - timedelta(minutes=1))
    with on_commit():
        assert forget_expired() == 1
    assert not archive.file.storage.exists(archive.file.name)


@pytest.mark.parametrize("name", ["../../evil.txt", "a\\b/c.txt"])
def test_names_of_files_stay_in_their_folder(theme: Collection, amina: Member, name: str) -> None:
    shelved(theme, "open")
    FileVersion.objects.update(name=name)
    path = contents_of_collection(amina, theme).files[0].path
    assert path.count("/") == 1
    assert "\\" not in path


@pytest.fixture
def session(db: None) -> Session:
    """A session with slides for everybody, a handout under an embargo, and a photo for its participants."""
    session = make_session(make_report(), "opening", "2021-11-15T13:00")
    for slug, until in (("slides", None), ("handout", timezone.localdate() + timedelta(days=1))):
        document = make_document(slug, embargo_until=until)
        put_file(document, f"{slug}.pdf")
        Presentation.objects.create(session=session, document=document)
    make_photo(session, "A face", audience="edition-12")
    return session


def test_zip_of_a_session_holds_what_a_person_may_get(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, session: Session
) -> None:
    slides, photo = "slides/en-slides.pdf", "photos/01.webp"
    for reader, files in ((client, {slides}), (sign_in(eunji), {slides}), (sign_in(amina), {slides, photo})):
        assert reader.post(SESSION).status_code == 303
        assert names(download(reader, SESSION)) == files
    own = re.search(rf'href="({SESSION}[^"]+\.zip)"', sign_in(amina).get(SESSION).text)
    assert own and client.get(own[1]).status_code == 302
    move(Report.objects.get(), State.WITHDRAWN, by=None)
    assert [client.get(address).status_code for address in (SESSION, own[1])] == [410, 410]


def test_progress_of_the_zip_of_a_session(client: Client, session: Session) -> None:
    contents = contents_of_session(AnonymousUser(), session)
    Archive.objects.create(digest=contents.digest, contents=contents.rows)
    assert "0 of 1 files are packed" in client.get(SESSION, headers={"HX-Request": "true"}).text
