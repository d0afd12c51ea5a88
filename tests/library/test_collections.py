"""Collections: the tree, one truth for academies and series, shelves of themes, and who may change them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brain.members.models import Member
from library.actions.collections import keep_shelves
from library.models import (
    Collection,
    CollectionItem,
    CollectionTranslation,
    Document,
    Edition,
    Series,
    State,
    collections_of,
    documents_below,
)
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves(db: None) -> None:
    """An academy and a series with their collections."""
    Edition.objects.create(number=12, start="2021", end="2021", city="Turin", country="IT", mode="hybrid")
    Series.objects.create(slug="briefs", name="Briefs")
    keep_shelves()


def sent(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Reading for beginners",
        "description": "",
        "language": "en",
        "audience": "public",
        "below": "",
    } | fields


def listed(client: Client, address: str) -> list[str]:
    """Return the slugs of the documents on a page, in their order."""
    response = client.get(address)
    assert response.status_code == 200
    return re.findall(r'<h3><a href="/en/library/documents/([^/]+)/"', response.content.decode())


def test_every_academy_and_series_has_its_collection_once(shelves: None, client: Client) -> None:
    assert keep_shelves() == 0
    assert set(Collection.objects.values_list("slug", flat=True)) == {"academies", "academy-12", "series", "briefs"}
    html = client.get("/en/library/collections/").content.decode()
    assert "12. Turin" in html
    assert "Briefs" in html


def test_an_academy_that_is_added_later_stands_where_it_belongs(shelves: None, client: Client) -> None:
    for number in (14, 13, 11, 15):
        Edition.objects.create(number=number, start="2027", end="2027", city=f"City {number}", country="IT")
        keep_shelves()
    below = Collection.objects.get(slug="academies").get_children()
    assert [shelf.edition.number for shelf in below] == [15, 14, 13, 12, 11]
    covers = re.findall(r'<li><a href="/en/academies/(\d+)/"', client.get("/en/academies/").content.decode())
    assert covers == ["15", "14", "13", "12", "11"]


def test_a_document_says_in_which_collections_it_is(
    shelves: None, client: Client, sign_in: SignIn, amina: Member
) -> None:
    document = make_document("agenda", edition=Edition.objects.get())
    for slug, audience in (("open", "public"), ("closed", "edition-12"), ("other", "public")):
        theme = Collection.objects.add_root(instance=Collection(slug=slug, name=slug.title(), audience=audience))
        if slug != "other":
            CollectionItem.objects.create(collection=theme, document=document)

    def named(reader: Client) -> list[str]:
        html = reader.get("/en/library/documents/agenda/").content.decode()
        return re.findall(r'href="/en/library/collections/([^/]+)/"', html)

    assert named(client) == ["open"]
    assert named(sign_in(amina)) == ["closed", "open"]
    theme = Collection.objects.get(slug="open")
    CollectionTranslation.objects.create(original=theme, language="fr", name="Ouverte")
    assert ">Ouverte</bdi>" in client.get("/fr/library/documents/agenda/").content.decode()
    assert ">Open</bdi>" in client.get("/ko/library/documents/agenda/").content.decode()


def test_what_stands_on_an_academys_shelf_follows_from_the_documents(shelves: None, client: Client) -> None:
    edition, series = Edition.objects.get(), Series.objects.get()
    document = make_document("agenda", edition=edition, series=series)
    assert listed(client, "/en/library/collections/academy-12/") == ["agenda"]
    assert listed(client, "/en/library/collections/briefs/") == ["agenda"]
    assert {row.slug for row in collections_of(document)} == {"academy-12", "briefs"}
    everything = Collection.objects.get(slug="academies")
    assert list(documents_below(everything, Document.objects.all())) == [document]


def test_editor_adds_a_theme_below_another_and_fills_its_shelf(shelves: None, sign_in: SignIn, chiara: Member) -> None:
    editor = sign_in(chiara)
    assert editor.post("/en/library/collections/add/", sent()).status_code == 303
    above = Collection.objects.get(slug="reading-for-beginners")
    editor.post("/en/library/collections/add/", sent(name="Finance", below=str(above.pk)))
    theme = Collection.objects.get(slug="finance")
    assert theme.get_parent() == above
    for slug in ("first", "second", "third"):
        make_document(slug)
        answer = editor.post("/en/library/collections/finance/shelf/", {"document": f"/en/library/documents/{slug}/"})
        assert answer.status_code == 303
    assert listed(editor, "/en/library/collections/finance/") == ["first", "second", "third"]
    third = Document.objects.get(slug="third")
    editor.post("/en/library/collections/finance/shelf/", {"move": third.pk, f"place-{third.pk}": "1"})
    assert listed(editor, "/en/library/collections/finance/") == ["third", "first", "second"]
    editor.post("/en/library/collections/finance/shelf/", {"take": third.pk})
    assert listed(editor, "/en/library/collections/finance/") == ["first", "second"]
    assert [row.slug for row in collections_of(Document.objects.get(slug="first"))] == ["finance"]


def test_what_cannot_stand_on_a_shelf_is_said_and_kept(shelves: None, sign_in: SignIn, chiara: Member) -> None:
    editor = sign_in(chiara)
    editor.post("/en/library/collections/add/", sent(name="Finance"))
    make_document("first")
    editor.post("/en/library/collections/finance/shelf/", {"document": "first"})
    twice = editor.post("/en/library/collections/finance/shelf/", {"document": "first"})
    unknown = editor.post("/en/library/collections/finance/shelf/", {"document": "no-such"})
    assert (twice.status_code, unknown.status_code) == (422, 422)
    assert "stands here already" in twice.content.decode()
    assert 'value="no-such"' in unknown.content.decode()
    for wrong in ("x", "-1", "9" * 30):
        assert editor.post("/en/library/collections/finance/shelf/", {"take": wrong}).status_code == 404


def test_tree_can_be_rearranged_but_not_into_a_circle(shelves: None, sign_in: SignIn, chiara: Member) -> None:
    editor = sign_in(chiara)
    for name in ("One", "Two"):
        editor.post("/en/library/collections/add/", sent(name=name))
    one, two = Collection.objects.get(slug="one"), Collection.objects.get(slug="two")
    assert editor.post("/en/library/collections/two/move/", {"to": "up"}).status_code == 303
    roots = [row.slug for row in Collection.get_root_nodes()]
    assert roots.index("two") < roots.index("one")
    assert editor.post("/en/library/collections/one/edit/", sent(name="One", below=two.pk)).status_code == 303
    circle = editor.post("/en/library/collections/two/edit/", sent(name="Changed", below=one.pk))
    assert circle.status_code == 422
    assert 'value="Changed"' in circle.content.decode()
    assert editor.post("/en/library/collections/two/remove/").status_code == 303
    assert Collection.objects.filter(slug="two").exists(), "another stands below it"
    editor.post("/en/library/collections/one/edit/", sent(name="One"))
    editor.post("/en/library/collections/two/remove/")
    assert not Collection.objects.filter(slug="two").exists()


def test_only_editors_change_collections(shelves: None, sign_in: SignIn, amina: Member, client: Client) -> None:
    pages = ["add/", "briefs/edit/"]
    for page in pages:
        assert sign_in(amina).get(f"/en/library/collections/{page}").status_code == 403
        assert client.get(f"/en/library/collections/{page}").status_code == 302
    assert sign_in(amina).post("/en/library/collections/briefs/move/", {"to": "up"}).status_code == 403


def test_name_and_shelf_of_a_derived_collection_are_not_changed_by_hand(
    shelves: None, sign_in: SignIn, chiara: Member
) -> None:
    editor = sign_in(chiara)
    root = Collection.objects.get(slug="series")
    answer = editor.post("/en/library/collections/briefs/edit/", sent(description="Short texts", below=root.pk))
    assert answer.status_code == 303
    found = Collection.objects.get(slug="briefs")
    assert (found.name, found.description) == ("", "Short texts")
    assert editor.get("/en/library/collections/briefs/shelf/").status_code == 404
    assert editor.post("/en/library/collections/briefs/remove/").status_code == 404


def test_collections_and_documents_show_themselves_to_their_audiences(
    shelves: None, client: Client, sign_in: SignIn, amina: Member, eunji: Member, chiara: Member
) -> None:
    sign_in(chiara).post("/en/library/collections/add/", sent(name="Secret", audience="edition-12"))
    make_document("for-twelve", audience="edition-12", edition=Edition.objects.get())
    make_document("draft", state=State.DRAFT, edition=Edition.objects.get())
    assert client.get("/en/library/collections/secret/").status_code == 404
    assert sign_in(eunji).get("/en/library/collections/secret/").status_code == 404
    assert "Secret" not in client.get("/en/library/collections/").content.decode()
    assert sign_in(amina).get("/en/library/collections/secret/").status_code == 200
    assert listed(client, "/en/library/collections/academy-12/") == []
    assert listed(sign_in(amina), "/en/library/collections/academy-12/") == ["for-twelve"]


def test_number_of_queries_does_not_grow(shelves: None, client: Client) -> None:
    edition = Edition.objects.get()
    theme = Collection.add_root(instance=Collection(slug="theme", name="Theme"))

    def add(numbers: range) -> None:
        for n in numbers:
            make_document(f"d{n}", edition=edition).shelved.create(collection=theme, order=n)
            Collection.add_root(instance=Collection(slug=f"t{n}", name=f"T{n}"))

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = ["/en/library/collections/", "/en/library/collections/academy-12/", "/en/library/collections/theme/"]
    add(range(2))
    few = [queries(address) for address in addresses]
    add(range(2, 20))
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 6
