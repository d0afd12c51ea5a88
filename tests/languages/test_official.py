"""The editors' desk for official translations: who gets it, what it counts, and that nothing typed or true is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brain.languages import writing
from brain.languages.models import Job, Suggestion, Version
from brain.languages.texts import kind_named, kinds
from brain.languages.translating import Translated
from brain.members.models import Member
from brain.news.actions import edit_news
from brain.news.models import NewsItem, State
from brain.publishing.workflow import move
from brain.samples.people import rows
from forum.models import Category
from library.loading import load_editions, load_publications
from library.models import Document, Edition, LanguageEdition, Series
from tests.languages.desk import hidden, translate
from tests.library.conftest import make_document

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
PAGES = ["", "news/fr/", "import/"]


@pytest.fixture
def item() -> NewsItem:
    return NewsItem.objects.create(
        slug="bank", state="published", language="en", title="A bank opens", summary="It opens **soon**.\r\n\r\nCome."
    )


@pytest.fixture
def desk(sign_in: SignIn, chiara: Member) -> Client:
    return sign_in(chiara)


WORDS = {"title": "Une banque ouvre", "summary": "Elle ouvre **bientôt**.\n\nVenez."}


def saved(item: NewsItem, language: str = "fr") -> Any:
    return item.translations.get(language=language)


# --- Who ---


@pytest.mark.parametrize("path", PAGES)
def test_the_desk_is_for_editors(
    client: Client, sign_in: SignIn, amina: Member, benoit: Member, chiara: Member, nomsa: Member, path: str
) -> None:
    url = f"/en/translate/{path}"
    assert "/account/login/" in client.get(url).headers["Location"]
    assert [sign_in(member).get(url).status_code for member in (amina, benoit)] == [403, 403]
    assert [sign_in(member).get(url).status_code for member in (chiara, nomsa)] == [200, 200]


def test_a_text_is_for_editors(sign_in: SignIn, amina: Member, desk: Client, item: NewsItem) -> None:
    url = f"/en/translate/news/fr/{item.pk}/"
    refused = sign_in(amina).post(url, WORDS)
    assert (refused.status_code, "Une banque ouvre" in refused.text) == (403, True)
    assert desk.get(url).status_code == 200
    assert not item.translations.exists()


@pytest.mark.parametrize(
    "path",
    ["post/fr/", "moon/fr/", "news/tlh/", "news/en-x/", "news/fr/?show=moon", "news/fr/?page=9", "news/fr/999/",
     "news/en/{pk}/", "news/fr/999999999999999999999/", "import/1/", "news/fr/export/?format=po",
     "news/fr/export/?which=x"],
)  # fmt: skip
def test_what_there_is_not_is_not_found(desk: Client, item: NewsItem, path: str) -> None:
    assert desk.get(f"/en/translate/{path.format(pk=item.pk)}").status_code == 404


def test_an_editor_sees_no_more_than_elsewhere(desk: Client) -> None:
    secret = make_document("secret", audience="member.0")
    Category.objects.create(slug="room", name="Room of one", audience="member.0", language="en")
    for path in ("", "document/fr/", "category/fr/"):
        page = desk.get(f"/en/translate/{path}").text
        assert "secret in en" not in page
        assert "Room of one" not in page
    assert desk.get(f"/en/translate/document/fr/{secret.pk}/").status_code == 404
    assert desk.get("/en/translate/document/fr/export/?format=po&which=all&source=en").status_code == 404


# --- What there is ---


def test_the_desk_counts_how_texts_stand(desk: Client, item: NewsItem) -> None:
    for number, fields in enumerate(
        [{"origin": "official"}, {"origin": "human"}, {"origin": "machine"}, {"origin": "official", "status": "stale"},
         {"origin": "machine", "status": "stale"}, {"origin": "human", "status": "rejected"}]
    ):  # fmt: skip
        other = NewsItem.objects.create(slug=f"n{number}", state="published", title=f"News {number}")
        other.translations.create(language="fr", title="Nouvelle", **fields)
    NewsItem.objects.create(slug="french", state="published", language="fr", title="En français")
    NewsItem.objects.create(slug="gone", state="withdrawn", title="Gone")

    tabs = {"missing": 3, "stale": 1, "machine": 1, "people": 1, "official": 1}
    index = desk.get("/en/translate/").text
    for standing, number in tabs.items():
        assert f'href="/en/translate/news/fr/?show={standing}">{number}</a>' in index
        page = desk.get(f"/en/translate/news/fr/?show={standing}").text
        assert page.count('<span class="end">') == number
    everything = desk.get("/en/translate/news/fr/").text
    assert everything.count('<span class="end">') == 7
    assert "En français" not in everything
    assert "Gone" not in everything


def test_a_document_lacks_only_the_languages_that_it_does_not_exist_in(desk: Client) -> None:
    document = make_document("report", languages=("en", "fr"))
    assert desk.get(f"/en/translate/document/fr/{document.pk}/").status_code == 404
    assert desk.get(f"/en/translate/document/ko/{document.pk}/").status_code == 200


def test_the_number_of_queries_stays_the_same(desk: Client, django_assert_max_num_queries: Any) -> None:
    def queries(path: str) -> int:
        with django_assert_max_num_queries(60) as counted:
            assert desk.get(path).status_code == 200
        return len(counted)

    def add(first: int, last: int) -> None:
        for number in range(first, last):
            made = NewsItem.objects.create(slug=f"n{number}", state="published", title=f"News {number}")
            made.translations.create(language="fr", title="Nouvelle")
            make_document(f"d{number}", languages=("en", "it"))

    paths = ["/en/translate/", "/en/translate/news/fr/", "/en/translate/document/fr/"]
    add(0, 5)
    before = [queries(path) for path in paths * 2][-3:]  # the first look fills caches
    add(5, 25)
    assert [queries(path) for path in paths] == before


def test_lists_fetch_nothing_of_what_translations_say(desk: Client, item: NewsItem) -> None:
    item.translations.create(language="fr", title="Nouvelle")
    for path in ("", "news/fr/"):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"/en/translate/{path}").status_code == 200
        asked = [query["sql"] for query in queries if 'FROM "news_newstranslation"' in query["sql"]]
        assert len(asked) == 1
        assert '"summary"' not in asked[0]


# --- Writing ---


def test_an_official_translation_is_what_readers_get(
    client: Client, desk: Client, item: NewsItem, chiara: Member
) -> None:
    page = desk.get(f"/en/translate/news/fr/{item.pk}/").text
    assert "A bank opens" in page
    answer = translate(desk, "news", "fr", item.pk, **WORDS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/translate/news/fr/")

    row = saved(item)
    assert (row.origin, row.status, row.editor, row.summary) == ("official", "ready", chiara, WORDS["summary"])
    assert row.digest == kind_named("news").source(item).digest
    shown = client.get("/fr/news/bank/").text
    assert "Une banque ouvre</h1>" in shown
    assert Version.objects.get(kind="news", object_id=item.pk).fields["title"] == "Une banque ouvre"


@pytest.mark.parametrize(
    ("wrong", "field"), [({"title": ""}, "title"), ({"title": "x" * 401}, "title"), ({"summary": " "}, "summary")]
)
def test_what_cannot_be_saved_stays_as_typed(desk: Client, item: NewsItem, wrong: dict[str, str], field: str) -> None:
    answer = translate(desk, "news", "fr", item.pk, **WORDS | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert "Une banque ouvre" in answer.text or "Elle ouvre" in answer.text
    assert not item.translations.exists()


def test_a_change_of_the_original_meanwhile_is_shown_beside_what_was_typed(desk: Client, item: NewsItem) -> None:
    url = f"/en/translate/news/fr/{item.pk}/"
    begun = hidden(desk.get(url).text)
    edit_news(item=item, fields={"title": "A large bank opens"})

    answer = desk.post(url, begun | WORDS)
    assert answer.status_code == 422
    assert "The original has changed meanwhile" in answer.text
    assert "<ins>large </ins>" in answer.text
    assert "Une banque ouvre" in answer.text
    assert not item.translations.exists()

    again = desk.post(url, hidden(answer.text) | WORDS | {"title": "Une grande banque ouvre"})
    assert again.status_code == 303
    assert saved(item).title == "Une grande banque ouvre"


def test_another_editor_meanwhile_is_noticed(desk: Client, sign_in: SignIn, nomsa: Member, item: NewsItem) -> None:
    url = f"/en/translate/news/fr/{item.pk}/"
    begun = hidden(desk.get(url).text)
    assert translate(sign_in(nomsa), "news", "fr", item.pk, **WORDS).status_code == 303

    answer = desk.post(url, begun | WORDS | {"title": "Autre chose"})
    assert answer.status_code == 422
    assert "Autre chose" in answer.text
    assert saved(item).title == "Une banque ouvre"


def test_what_has_changed_since_the_translation_is_shown(client: Client, desk: Client, item: NewsItem) -> None:
    translate(desk, "news", "fr", item.pk, **WORDS)
    edit_news(item=NewsItem.objects.get(pk=item.pk), fields={"title": "A small bank opens"})

    assert saved(item).status == "stale"
    assert "Une banque ouvre</h1>" in client.get("/fr/news/bank/").text
    page = desk.get(f"/en/translate/news/fr/{item.pk}/").text
    assert "<ins>small </ins>" in page
    assert 'value="Une banque ouvre"' in page
    assert 'href="/en/translate/news/fr/?show=stale">1</a>' in desk.get("/en/translate/").text


def test_a_machines_translation_is_where_one_begins(desk: Client, item: NewsItem) -> None:
    digest = kind_named("news").source(item).digest
    writing.write_by_machine(kind_named("news"), item.pk, "fr", Translated(WORDS, "apertium"), digest=digest)
    page = desk.get(f"/en/translate/news/fr/{item.pk}/").text
    assert 'value="Une banque ouvre"' in page
    assert "made by a machine" in page


def test_one_may_begin_from_a_suggestion(desk: Client, item: NewsItem, amina: Member) -> None:
    kind = kind_named("news")
    better = WORDS | {"title": "Une banque s’ouvre"}
    made = writing.suggest(kind, item, "fr", better, author=amina, digest=kind.source(item).digest)
    url = f"/en/translate/news/fr/{item.pk}/"
    assert f"?suggestion={made.pk}" in desk.get(url).text

    begun = desk.get(f"{url}?suggestion={made.pk}").text
    assert "Une banque s’ouvre" in begun
    assert desk.post(f"{url}?suggestion={made.pk}", hidden(begun) | better).status_code == 303
    assert (saved(item).title, saved(item).origin) == ("Une banque s’ouvre", "official")
    assert Suggestion.objects.get().state == "accepted"


def test_no_machine_writes_over_an_official_translation(desk: Client, item: NewsItem) -> None:
    translate(desk, "news", "fr", item.pk, **WORDS)
    edit_news(item=NewsItem.objects.get(pk=item.pk), fields={"title": "A small bank opens"})
    kind, now = kind_named("news"), NewsItem.objects.get(pk=item.pk)
    by_machine = Translated(WORDS | {"title": "Petite banque"}, "apertium")
    writing.write_by_machine(kind, item.pk, "fr", by_machine, digest=kind.source(now).digest)

    assert saved(item).title == "Une banque ouvre"
    page = desk.get(f"/en/translate/news/fr/{item.pk}/").text
    assert "A machine has translated what the original says now." in page
    translate(desk, "news", "fr", item.pk, **WORDS | {"title": "Une petite banque ouvre"})
    assert Suggestion.objects.get().state == "declined"


# --- Drafts, publishing, withdrawing ---


def test_a_draft_is_translated_by_people_alone(desk: Client, client: Client, item: NewsItem, settings: Any) -> None:
    settings.TRANSLATION = ["none"]
    NewsItem.objects.filter(pk=item.pk).update(state="draft")
    edit_news(item=item, fields={"title": "A bank opens"})
    assert not Job.objects.exists()
    assert "Draft</span>" in desk.get("/en/translate/news/fr/").text
    assert translate(desk, "news", "fr", item.pk, **WORDS).status_code == 303
    assert client.get("/fr/news/bank/").status_code == 404

    move(item, State.PUBLISHED, by=None)
    assert "Une banque ouvre</h1>" in client.get("/fr/news/bank/").text
    assert set(Job.objects.values_list("language", flat=True)) == {"fr", "es", "pt", "it", "ar", "ko"}
    assert saved(item).status == "ready"

    move(item, State.WITHDRAWN, by=None)
    assert not Job.objects.exists()
    assert desk.get(f"/en/translate/news/fr/{item.pk}/").status_code == 404


def test_only_what_is_public_goes_to_third_parties() -> None:
    source = kind_named("document").source
    documents = {
        audience: make_document(audience, audience=audience) for audience in ("public", "members", "edition-12")
    }
    assert {audience: source(document).may_leave for audience, document in documents.items()} == {
        "public": True,
        "members": False,
        "edition-12": False,
    }
    assert not source(make_document("draft", state="draft")).may_leave
    assert source(Document.objects.create(slug="empty", issued="2020")) is None


# --- Every kind ---


def test_every_translation_may_be_twice_as_long_as_its_original() -> None:
    short = {
        (kind.name, name)
        for kind in kinds()
        for name in kind.fields
        for table in (LanguageEdition if kind.name == "document" else kind.original,)
        if (longest := kind.translation._meta.get_field(name).max_length)
        and longest < 2 * table._meta.get_field(name).max_length
    }
    assert not short


def test_a_translated_title_longer_than_search_keeps_is_saved_and_found(client: Client, desk: Client) -> None:
    item = NewsItem.objects.create(slug="long", state="published", language="en", title="Bank " * 40)
    title = f"Coopératives {'banques ' * 48}"[:400]
    assert translate(desk, "news", "fr", item.pk, title=title).status_code == 303
    assert saved(item).title == title.strip()
    assert "/fr/news/long/" in client.get("/fr/news/").text
    assert f'href="{item.permalink}"' in client.get("/fr/search/?q=coopératives").text


def test_every_official_kind_is_translated_and_shown(client: Client, desk: Client) -> None:
    series = Series.objects.create(slug="cases", name="Country cases")
    edition = Edition.objects.create(
        number=5, start="2014", end="2014", mode="in_person", city="Seoul", country="KR", theme="Work"
    )
    category = Category.objects.create(slug="finance", name="Finance", description="Money.", language="en")
    document = make_document("report", series=series, edition=edition)

    done = [
        translate(desk, "series", "fr", series.pk, name="Études de cas"),
        translate(desk, "edition", "fr", edition.pk, city="Séoul", theme="Le travail"),
        translate(desk, "category", "fr", category.pk, name="La finance", description="L’argent."),
        translate(desk, "document", "fr", document.pk, title="Le rapport"),
    ]
    assert [answer.status_code for answer in done] == [303] * 4
    page = client.get("/fr/library/documents/report/").text
    for words in ("Études de cas", "Séoul", "Le rapport"):
        assert words in page
    assert "Le travail" in client.get("/fr/academies/5/").text
    assert "La finance" in client.get("/fr/forum/").text


def test_a_change_in_the_admin_makes_translations_stale(sign_in: SignIn, nomsa: Member) -> None:
    series = Series.objects.create(slug="cases", name="Country cases")
    administrator = sign_in(nomsa)
    translate(administrator, "series", "fr", series.pk, name="Études de cas")
    data = {"slug": "cases", "language": "en", "name": "Cases by country"}
    assert administrator.post(f"/en/admin/library/series/{series.pk}/change/", data).status_code == 302
    assert series.translations.get().status == "stale"


def test_loaded_content_is_up_to_date_until_it_changes(desk: Client) -> None:
    load_editions(rows("editions.yaml"))
    load_publications(rows("publications.yaml"))
    document = Document.objects.get(slug="public-policies-europe")
    digests = set(document.translations.values_list("digest", flat=True))
    assert digests == {kind_named("document").source(document).digest}
    writing.source_changed(kind_named("document"), document)
    assert set(document.translations.values_list("status", flat=True)) == {"ready"}
