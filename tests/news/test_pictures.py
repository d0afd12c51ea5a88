"""Pictures of news and events: kept with words for those who do not see them, by permission."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from brain.core.storage import StorageFull
from brain.members.models import Member
from brain.news.models import Event, NewsItem, Picture
from brain.publishing.models import State
from brain.publishing.workflow import move
from tests.languages.desk import translate
from tests.news.events import typed

pytestmark = pytest.mark.django_db
NEW, EDIT = "/en/news/events/new/", "/en/news/events/harvest-fair/edit/"


def photo(name: str = "fair.png", color: str = "red") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), color).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture
def editor(sign_in: Any, chiara: Member) -> Client:
    """Chiara, an editor, who has drafted an event with a picture."""
    client: Client = sign_in(chiara)
    sent = typed(image=photo(), image_text="A market hall", photo_credit="© Somebody")
    assert client.post(NEW, sent).status_code == 303
    return client


def test_a_picture_with_its_words_and_credit(editor: Client, client: Client, sign_in: Any, amina: Member) -> None:
    event, picture = Event.objects.get(), Picture.objects.get()
    address = f"/n/pictures/{picture.uuid}"
    assert (picture.width, picture.height, event.picture) == (40, 30, picture)
    assert editor.get(address).status_code == 200
    assert client.get(address).status_code == 404

    move(event, State.PUBLISHED, by=None)
    page, answer = client.get("/en/news/events/harvest-fair/").text, client.get(address)
    assert f'src="{address}" alt="A market hall" lang="en" width="40" height="30"' in page
    assert "© Somebody" in page
    assert (answer["Content-Type"], b"".join(answer)[:4]) == ("image/webp", b"RIFF")
    assert client.head(address).status_code == 200
    Event.objects.update(audience="edition-12")
    assert (client.get(address).status_code, sign_in(amina).get(address).status_code) == (404, 200)
    move(event, State.WITHDRAWN, by=None)
    assert sign_in(amina).get(address).status_code == 404


def test_what_it_shows_is_said_in_the_readers_language(editor: Client, client: Client) -> None:
    move(Event.objects.get(), State.PUBLISHED, by=None)
    assert translate(editor, "news-picture", "fr", Picture.objects.get().pk, text="Une halle").status_code == 303
    assert 'alt="Une halle" lang="fr"' in client.get("/fr/news/events/harvest-fair/").text
    assert 'alt="A market hall" lang="en"' in client.get("/ko/news/events/harvest-fair/").text


def test_a_picture_needs_words(editor: Client) -> None:
    for sent in (typed(image=photo()), typed(title="Without words", image=photo(), image_text=" ")):
        response = editor.post(NEW, sent)
        assert (response.status_code, "Say what the picture shows" in response.text) == (422, True)
    assert editor.post(EDIT, typed(image_text="")).status_code == 422
    assert Picture.objects.count() == 1


def test_another_picture_other_words_and_none(editor: Client, django_capture_on_commit_callbacks: Any) -> None:
    first = Picture.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(EDIT, typed(image=photo(color="blue"), image_text="A hall")).status_code == 303
    second = Picture.objects.get()
    assert second.sha256 != first.sha256
    assert not default_storage.exists(first.image.name)

    assert editor.post(EDIT, typed(image_text="A big hall")).status_code == 303
    assert (Picture.objects.get().pk, Picture.objects.get().text) == (second.pk, "A big hall")

    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(EDIT, typed(image_text="", without_image="on")).status_code == 303
    assert not Picture.objects.exists()
    assert not default_storage.exists(second.image.name)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("x.png", b"<script>alert(1)</script>"),
        SimpleUploadedFile("x.svg", b"<svg/>"),
        SimpleUploadedFile("x.png", b""),
    ],
)
def test_what_is_no_picture_is_refused(editor: Client, upload: SimpleUploadedFile) -> None:
    response = editor.post(NEW, typed(title="Another", image=upload, image_text="A hall"))
    assert (response.status_code, 'id="id_image_error"' in response.text) == (422, True)
    assert Event.objects.count() == Picture.objects.count() == 1


def test_a_full_disk_keeps_nothing_half(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> str:
        raise StorageFull

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)  # type: ignore[attr-defined]
    other = {"image": photo(color="blue"), "image_text": "A hall"}
    for address in (NEW, EDIT):
        response = editor.post(address, typed(title="Changed", **{**other, "image": photo(color="blue")}))
        assert (response.status_code, "There is no room" in response.text) == (507, True)
        assert 'value="Changed"' in response.text
    assert [event.title for event in Event.objects.all()] == ["Harvest fair"]
    assert Picture.objects.get().text == "A market hall"


def test_news_have_pictures_too(editor: Client, client: Client) -> None:
    news = {"key": typed()["key"], "kind": "news", "language": "fr", "title": "Une banque"}
    assert editor.post("/en/news/new/", news | {"image": photo(), "image_text": "Une porte"}).status_code == 303
    item = NewsItem.objects.get()
    assert client.get(f"/n/pictures/{item.picture.uuid}").status_code == 404  # type: ignore[union-attr]
    move(item, State.PUBLISHED, by=None)
    assert 'alt="Une porte" lang="fr"' in client.get("/fr/news/une-banque/").text
    picture = f'<meta property="og:image" content="http://127.0.0.1:8000/n/pictures/{item.picture.uuid}">'  # type: ignore[union-attr]
    page = client.get("/fr/news/une-banque/").text
    assert picture in page
    assert '<meta property="og:image:alt" content="Une porte">' in page
