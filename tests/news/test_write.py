"""What editors do with news, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from brain.core.revisions import revision_of
from brain.members.models import Member
from brain.news.models import NewsItem
from brain.publishing.tasks import publish_what_is_due
from brain.search.query import search
from realtime.models import Event
from tests.languages.desk import translate

Item = Callable[[str], NewsItem]


def typed(**fields: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "kind": "news", "language": "en", "title": "A new cooperative bank", **fields}


def found(text: str) -> list[str]:
    return [hit.entry.language for hit in search(text, audiences={"public"}, languages=["en"])[0:9]]


def test_an_editor_writes_publishes_and_withdraws(client: Client, sign_in: Any, chiara: Member) -> None:
    editor = sign_in(chiara)

    response = editor.post("/en/news/new/", typed(date="2026-11", summary="It opens **soon**.", countries="kr, SN"))
    assert (response.status_code, response.headers["Location"]) == (303, "/en/news/a-new-cooperative-bank/")
    url = response.headers["Location"]
    item = NewsItem.objects.get()
    assert (item.author, item.date, item.countries) == (chiara, "2026-11", ["KR", "SN"])
    assert client.get(url).status_code == 404
    assert found("bank") == []

    steps = f"/en/desk/news/{item.uuid}/"
    assert steps in editor.get(url).text
    assert editor.post(steps, {"act": "published"}).status_code == 303
    assert client.get(url).status_code == 200
    assert found("bank soon") == ["en"]

    assert editor.post(steps, {"act": "withdrawn", "note": "It was a rumour."}).status_code == 303
    withdrawn = client.get(url)
    assert (withdrawn.status_code, "It was a rumour." in withdrawn.text) == (410, True)
    assert found("bank") == []

    assert editor.post(steps, {"act": "published"}).status_code == 303
    assert client.get(url).status_code == 200


def test_sent_twice_it_is_one_item(sign_in: Any, chiara: Member) -> None:
    editor, form = sign_in(chiara), typed()

    addresses = {editor.post("/en/news/new/", form).headers["Location"] for _time in range(2)}

    assert addresses == {"/en/news/a-new-cooperative-bank/"}
    assert NewsItem.objects.count() == 1


@pytest.mark.parametrize("changed", [{"title": "Another bank"}, {"summary": "It closes."}])
def test_a_number_used_for_other_words_is_refused(sign_in: Any, chiara: Member, changed: dict[str, str]) -> None:
    editor, form = sign_in(chiara), typed()
    editor.post("/en/news/new/", form)

    response = editor.post("/en/news/new/", {**form, **changed})

    assert response.status_code == 409
    assert "has been sent before" in response.text
    assert next(iter(changed.values())) in response.text
    assert NewsItem.objects.get().title == "A new cooperative bank"


def test_a_number_that_somebody_else_used_is_refused(sign_in: Any, chiara: Member, nomsa: Member) -> None:
    form = typed()
    sign_in(chiara).post("/en/news/new/", form)
    assert sign_in(nomsa).post("/en/news/new/", form).status_code == 409


def test_an_address_taken_a_moment_ago_is_chosen_anew(
    sign_in: Any, chiara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = sign_in(chiara)
    editor.post("/en/news/new/", typed())
    seen = iter([set(), {"a-new-cooperative-bank"}])  # the first look came before the other request's commit
    monkeypatch.setattr("brain.news.writing._slugs", lambda _model, _base: next(seen))

    response = editor.post("/en/news/new/", typed())

    assert (response.status_code, response.headers["Location"]) == (303, "/en/news/a-new-cooperative-bank-2/")


def test_the_same_title_gets_an_address_of_its_own(sign_in: Any, chiara: Member) -> None:
    editor = sign_in(chiara)

    for title in ("Bank", "Bank", "협동조합", "New", "Undated", "2023"):
        assert editor.post("/en/news/new/", typed(title=title)).status_code == 303

    assert list(NewsItem.objects.order_by("pk").values_list("slug", flat=True)) == [
        "bank", "bank-2", "news", "new-2", "undated-2", "news-2023",
    ]  # fmt: skip
    assert editor.get("/en/news/new-2/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"summary": "x" * 10_001}, "summary"),
        ({"date": "2023-13"}, "date"),
        ({"date": "2023-02-30"}, "date"),
        ({"date": "yesterday"}, "date"),
        ({"kind": "moon"}, "kind"),
        ({"language": "tlh"}, "language"),
        ({"countries": "KR, XQQ"}, "countries"),
        ({"countries": "ZZ"}, "countries"),
        ({"tool_languages": "klingon"}, "tool_languages"),
        ({"event_start": "2023-05-02", "event_end": "2023-05-01"}, "event_end"),
        ({"event_end": "2023-05-01"}, "event_end"),
        ({"edition": "-1"}, "edition"),
        ({"edition": "99"}, "edition"),
        ({"edition": "99999999999"}, "edition"),
        ({"related": "../etc"}, "related"),
        ({"related": "document:nothing"}, "related"),
        ({"related": "https://example.org/en/news/newest/\n" * 21}, "related"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_lost(
    sign_in: Any, chiara: Member, wrong: dict[str, str], field: str
) -> None:
    response = sign_in(chiara).post("/en/news/new/", typed(person="Hyun-Gon Jung", **wrong))
    page = response.content.decode()

    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="Hyun-Gon Jung"' in page
    assert not NewsItem.objects.exists()


def test_an_edit_is_found_at_once(news: Item, sign_in: Any, chiara: Member) -> None:
    editor = sign_in(chiara)
    form = typed(title="Talking of windmills", kind="interview", series="Co-operators")

    response = editor.post("/en/news/interview/edit/", form)

    assert (response.status_code, response.headers["Location"]) == (303, "/en/news/interview/")
    assert found("windmill") == ["en"]
    assert found("저축") == [], "what a machine made of the older text is no longer shown"
    assert NewsItem.objects.get(slug="interview").uuid != form["key"]


def test_who_saves_later_is_told_and_writes_over_nothing(
    news: Item, sign_in: Any, chiara: Member, nomsa: Member
) -> None:
    page, item = "/en/news/interview/edit/", news("interview")
    form = typed(title="Hers", revision=revision_of(item))
    assert form["revision"] in sign_in(chiara).get(page).text
    assert sign_in(nomsa).post(page, typed(title="His", revision=form["revision"])).status_code == 303

    answer = sign_in(chiara).post(page, form)

    assert (answer.status_code, news("interview").title) == (409, "His")
    assert "Somebody else has saved this meanwhile" in answer.text and 'value="Hers"' in answer.text
    latest = revision_of(news("interview"))
    assert f'value="{latest}"' in answer.text
    assert sign_in(chiara).post(page, form | {"revision": latest}).status_code == 303
    assert news("interview").title == "Hers"


def test_a_wrong_edit_changes_nothing(news: Item, sign_in: Any, chiara: Member) -> None:
    response = sign_in(chiara).post("/en/news/interview/edit/", typed(title=""))

    assert response.status_code == 422
    assert news("interview").title == "Talking of savings"
    assert "Talking of savings" in response.content.decode()


def test_a_translation_is_read_and_found(client: Client, news: Item, sign_in: Any, chiara: Member) -> None:
    editor = sign_in(chiara)
    page = editor.get("/en/news/interview/translations/es/", follow=True)
    assert page.redirect_chain == [(f"/en/translate/news/es/{news('interview').pk}/", 302)]
    assert "Talking of savings" in page.text

    words = {"title": "Hablar de ahorro", "summary": "Largo.", "series": "Cooperativistas", "person_role": "Presidente"}
    for title in ("Hablar de ahorro", "Hablar de ahorros"):
        response = translate(editor, "news", "es", news("interview").pk, **words | {"title": title})
        assert response.status_code == 303

    html = client.get("/es/news/interview/").text
    assert "Hablar de ahorros" in html
    assert len(found("ahorro")) == 1
    translated = news("interview").translations.get(language="es")
    assert (translated.origin, translated.status, translated.editor) == ("official", "ready", chiara)


def test_editors_find_the_page_of_each_translation(news: Item, sign_in: Any, chiara: Member) -> None:
    html = sign_in(chiara).get("/en/news/interview/").text
    links = [f"/en/translate/news/{code}/{news('interview').pk}/" for code in ("fr", "es", "pt", "it", "ar", "ko")]
    assert all(f'href="{link}"' in html for link in links)
    assert f"/en/translate/news/en/{news('interview').pk}/" not in html


PAGES = ["new/", "interview/edit/"]


@pytest.mark.parametrize("path", PAGES)
def test_members_and_moderators_are_refused(news: Item, sign_in: Any, amina: Member, benoit: Member, path: str) -> None:
    for member in (amina, benoit):
        assert sign_in(member).post(f"/en/news/{path}", typed()).status_code == 403
    assert NewsItem.objects.count() == 7
    assert news("interview").is_published


@pytest.mark.parametrize("path", PAGES)
def test_guests_are_asked_to_sign_in(client: Client, news: Item, path: str) -> None:
    response = client.get(f"/en/news/{path}")

    assert response.status_code == 302
    assert "/account/login/" in response.headers["Location"]


@pytest.mark.parametrize("path", PAGES)
def test_what_was_typed_is_kept_when_the_session_has_ended(client: Client, news: Item, path: str) -> None:
    response = client.post(f"/en/news/{path}", typed())

    assert response.status_code == 403
    assert "A new cooperative bank" in response.content.decode()
    assert NewsItem.objects.count() == 7


def test_a_form_without_its_number_says_so(sign_in: Any, chiara: Member) -> None:
    response = sign_in(chiara).post("/en/news/new/", typed(key="nonsense"))

    assert response.status_code == 422
    assert "This form came without its number" in response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_form_is_refused(news: Item, sign_in: Any, chiara: Member, path: str) -> None:
    assert sign_in(chiara).post(f"/en/news/{path}").status_code == 422


def test_languages_of_a_tool_have_their_usual_tags(sign_in: Any, chiara: Member) -> None:
    assert sign_in(chiara).post("/en/news/new/", typed(tool_languages="pt-br, AR")).status_code == 303
    assert NewsItem.objects.get().tool_languages == ["pt-BR", "ar"]


@pytest.mark.parametrize("path", PAGES)
def test_editors_and_administrators_get_the_forms(
    news: Item, sign_in: Any, chiara: Member, nomsa: Member, path: str
) -> None:
    for member in (chiara, nomsa):
        assert sign_in(member).get(f"/en/news/{path}").status_code == 200


def test_only_editors_move_news_on(news: Item, sign_in: Any, amina: Member, benoit: Member) -> None:
    steps = f"/en/desk/news/{news('interview').uuid}/"
    for member in (amina, benoit):
        assert sign_in(member).post(steps, {"act": "withdrawn", "note": "No."}).status_code == 403
    assert news("interview").is_published


def test_an_item_is_published_at_its_time(news: Item) -> None:
    NewsItem.objects.filter(slug="newest").update(state="review", publish_at=timezone.now())
    NewsItem.objects.filter(slug="interview").update(state="draft", publish_at=timezone.now() + timedelta(hours=1))

    publish_what_is_due.enqueue()

    assert (news("newest").state, news("interview").state) == ("published", "draft")
    assert [event.kind for event in Event.objects.filter(stream_id="news.latest")] == ["news"]


def test_what_an_item_is_about_stands_beside_it(client: Client, news: Item, sign_in: Any, chiara: Member) -> None:
    lines = "http://testserver/fr/news/interview/\n\nnews:same-day"
    response = sign_in(chiara).post("/en/news/newest/edit/", typed(title="The newest", related=lines))

    assert response.status_code == 303
    assert news("newest").related == ["news:interview", "news:same-day"]
    assert (
        '<a href="/fr/news/interview/" lang="fr" dir="auto">Parler d’épargne</a>' in client.get("/fr/news/newest/").text
    )
    NewsItem.objects.filter(slug="interview").update(state="withdrawn")
    assert '<a href="/en/news/interview/" lang' not in client.get("/en/news/newest/").text
    assert sign_in(chiara).post("/en/news/newest/edit/", typed(title="New", related=lines)).status_code == 422
    known = typed(title="New", related="news:interview")
    assert sign_in(chiara).post("/en/news/newest/edit/", known).status_code == 303
