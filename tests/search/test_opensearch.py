"""The engine of its own, by OpenSearch's protocol; a real one is asked where BRAIN_TEST_OPENSEARCH names it."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command

from brain.search import index, tasks
from brain.search.backends import backend, opensearch
from brain.search.index import Text, move, put_many, remove, replace_many
from brain.search.models import Change
from brain.search.operators import Filters
from brain.search.query import search
from tests.search.opensearch import FakeOpenSearch, serving

pytestmark = pytest.mark.django_db
REAL = os.environ.get("BRAIN_TEST_OPENSEARCH", "")
ONLY_FAKE = pytest.mark.skipif(bool(REAL), reason="looks into the fake")
KEY = "Basic YnJhaW46c2VjcmV0"

TEXTS = [
    Text("topic", 1, "en", "public", "Solar kiosk", "The kiosk of the savings group sells solar lamps.", "/t/1",
         author_id=None, category="help"),
    Text("topic", 1, "fr", "public", "Kiosque solaire", "Le kiosque du groupe d’épargne vend des lampes.", "/t/1",
         original_language="en", category="help"),
    Text("post", 2, "es", "public", "Solar kiosk", "La cooperativa solar de Costa Rica.", "/p/2", category="help"),
    Text("document", "d3", "ko", "public", "협동조합 교육", "협동조합의 조합원을 위한 교육.", "/d/3", edition=12),
    Text("news", 4, "en", "edition-8", "Solar secret", "A solar canary.", "/n/4"),
    Text("topic", 5, "en", "members", "Solar bank", "Groups and savings, solar too.", "/t/5", category="room"),
]  # fmt: skip


@pytest.fixture
def engine(settings: Any) -> Iterator[FakeOpenSearch]:
    """The site asks an engine, which holds nothing yet."""
    with serving(FakeOpenSearch(KEY)) as server:
        settings.SEARCH_URL = REAL or server.url
        settings.SEARCH_KEY = "" if REAL else "brain:secret"
        call_command("reindex", verbosity=0)
        yield server
        assert server.refused == []


def fed() -> None:
    """The engine has what it was sent, and finds it."""
    assert not Change.objects.exists()
    if REAL:
        urlopen(Request(f"{REAL}/{opensearch.NAME}/_refresh", method="POST")).close()


def found(text: str, *audiences: str, **asked: Any) -> list[str]:
    results = search(text, audiences={"public", *audiences}, languages=["en", "fr"], **asked)
    return [f"{hit.entry.kind} {hit.entry.object_id}" for hit in results[0:20]]


@pytest.mark.parametrize(
    "query",
    [
        "solar", "kiosk", "kiosque epargne", "lamp", '"savings group"', '"group savings"', '"groups and savings"',
        "solar -kiosk", "kiosk OR cooperativa", "in:title solar", "in:title lamps", "조합", "교육", "\"협동조합 교육\"",
        "법", "조", "category:help", "category:room", "category:nowhere", "edition:12", "language:en",
        "language:fr solar", "type:post", "type:post solar", "who:nobody solar", "solar after:2020", "xyzzy",
    ],
)  # fmt: skip
@pytest.mark.parametrize("audiences", [(), ("members",), ("members", "edition-8")])
def test_the_engine_finds_what_the_database_finds(
    engine: FakeOpenSearch, settings: Any, query: str, audiences: tuple[str, ...]
) -> None:
    put_many(TEXTS)
    fed()
    by_engine = found(query, *audiences)
    if not REAL:
        assert engine.asked[-1][1].endswith("/_search")
    settings.SEARCH_URL = ""

    assert sorted(found(query, *audiences)) == sorted(by_engine)


def test_pages_and_counts(engine: FakeOpenSearch) -> None:
    put_many(Text("post", number, "en", "public", "", "solar", f"/p/{number}") for number in range(45))
    put_many(TEXTS)
    fed()
    results = search("solar", audiences={"public"}, languages=["en"], kind="post")

    assert results.counts == {"topic": 1, "post": 45}
    pages = [hit.entry.object_id for start in (0, 20, 40) for hit in results[start : start + 20]]
    assert len(pages) == len(set(pages)) == 45


@ONLY_FAKE
def test_the_audience_stands_in_every_question(engine: FakeOpenSearch) -> None:
    put_many(TEXTS)
    for query in ("solar", "category:room", "kiosk OR bank -lamp", '"solar bank"'):
        found(query)

    questions = [body for _method, path, body in engine.asked if path.endswith("/_search")]
    assert len(questions) >= 4
    for body in questions:
        assert {"terms": {"audience": ["public"]}} in body["query"]["function_score"]["query"]["bool"]["filter"]


def test_what_moves_away_or_goes_is_not_found(engine: FakeOpenSearch) -> None:
    put_many(TEXTS)
    move(kind="topic", object_ids=[1], audience="edition-3", category="room", edition=3)
    remove(kind="post", object_ids=[2])
    fed()

    assert found("solar") == []
    assert found("solar edition:3", "edition-3") == ["topic 1"]


@ONLY_FAKE
def test_what_the_engine_has_not_heard_of_yet_is_not_shown(engine: FakeOpenSearch, settings: Any) -> None:
    put_many(TEXTS)
    engine.how = "away"
    move(kind="topic", object_ids=[1], audience="members", category="room", edition=None)
    remove(kind="post", object_ids=[2])
    engine.how = ""

    assert found("solar") == []


@ONLY_FAKE
@pytest.mark.parametrize("how", ["away", "html", "cut"])
def test_while_the_engine_is_away_the_database_answers_and_nothing_is_lost(engine: FakeOpenSearch, how: str) -> None:
    put_many(TEXTS[:1])
    engine.how = how
    put_many(TEXTS)
    remove(kind="topic", object_ids=[1])

    assert found("solar") == ["post 2"]
    assert Change.objects.exists()

    engine.how = ""
    put_many([Text("news", 9, "en", "public", "Another", "", "/n/9")])

    fed()
    assert found("solar") == ["post 2"]
    assert engine.asked[-1][1].endswith("/_search")


@ONLY_FAKE
def test_a_change_that_the_engine_did_not_take_is_kept(engine: FakeOpenSearch) -> None:
    engine.how = "bulk"
    put_many(TEXTS)
    assert Change.objects.count() == len(TEXTS)

    engine.how = ""
    tasks.follow_changes.enqueue()
    fed()
    assert found("lamp") == ["topic 1"]


def test_a_late_change_does_not_undo_a_later_one(engine: FakeOpenSearch) -> None:
    put_many(TEXTS[:1])
    late = {TEXTS[0].key: Change.objects.create(**TEXTS[0].key._asdict()).pk}
    entries = list(index.Entry.objects.all())
    replace_many("topic", [1], [])
    backend().take(late, entries)
    fed()

    assert found("solar") == []


@ONLY_FAKE
def test_reindex_builds_a_new_index_while_the_old_one_answers(
    engine: FakeOpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_many(TEXTS)
    [before] = engine.indexes
    answers, send = [], opensearch.OpenSearchBackend._send

    def send_and_look(self: Any, name: str, changes: Any) -> None:
        send(self, name, changes)
        if len(engine.indexes) == 2 and not answers:
            answers.append(found("solar"))
            # Comes while the new one is being filled, and stands in both.
            put_many([Text("news", 9, "en", "public", "Orchard", "", "/n/9")])
            remove(kind="post", object_ids=[2])

    monkeypatch.setattr(opensearch.OpenSearchBackend, "_send", send_and_look)
    backend().rebuild()

    assert answers == [["topic 1", "post 2"]]
    assert (found("orchard"), found("solar")) == (["news 9"], ["topic 1"])
    [after] = engine.indexes
    assert (after != before, engine.indexes[after].aliases) == (True, {opensearch.NAME})


@ONLY_FAKE
def test_a_building_that_came_to_no_end_is_cleared_away(engine: FakeOpenSearch) -> None:
    engine.answer("PUT", "/collective-brain-left", opensearch.INDEX | {"aliases": {"collective-brain-next": {}}})
    put_many(TEXTS)

    backend().rebuild()

    assert list(engine.indexes) != ["collective-brain-left"]
    assert len(engine.indexes) == 1
    assert found("lamp") == ["topic 1"]


def test_filters_of_the_form_narrow_too(engine: FakeOpenSearch) -> None:
    put_many(TEXTS)
    fed()

    assert found("", filters=Filters(edition=12)) == ["document d3"]
    assert found("solar", filters=Filters(category="help", kind="topic")) == ["topic 1"]


def test_pages_are_found_with_their_object(engine: FakeOpenSearch) -> None:
    put_many([*TEXTS, Text("document", "d3", "ko", "public", "협동조합 교육", "A beekeeper.", "/d/3/ko/7", page=7)])
    fed()
    [hit] = search("beekeeper", audiences={"public"}, languages=["en"])[0:20]
    assert (hit.entry.url, hit.found_in and hit.found_in.url) == ("/d/3", "/d/3/ko/7")
    assert "<mark>beekeeper</mark>" in hit.snippet
    assert found("type:document") == ["document d3"]
    index.remove_pages("document", "d3", "ko")
    fed()
    assert found("beekeeper") == []
