"""Search in OpenSearch, for sites that outgrow their database's own index (docs/search.md).

The engine holds tokens and what filters compare, no texts. It is fed from the table Entry by the task that follows
each change, and while it is away the database's own index answers.
"""

import json
import logging
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.utils import timezone

from brain.core.batches import in_batches
from brain.languages.reading import primary
from brain.search.analysis import Phrase, Query
from brain.search.backends.base import PREFERENCE, TITLE_WEIGHT, Found, Page, Scope, SearchBackend
from brain.search.models import Entry, Key

log = logging.getLogger(__name__)

NAME = "collective-brain"  # the alias that is asked; the one with -next is there while an index is being built
_NEXT = f"{NAME}-next"
_FILLING = 1  # less than the number of any change that comes meanwhile
_BATCH = 500
_TO_ANSWER, _TO_TAKE = 3, 60  # seconds
_LONGEST = 32 * 1024 * 1024
_KEYWORD, _TOKENS = {"type": "keyword"}, {"type": "text", "analyzer": "tokens"}
INDEX = {
    "settings": {
        # Tokens are made by brain.search.analysis; what is deleted is remembered for as long as a change may be late.
        "analysis": {"analyzer": {"tokens": {"type": "custom", "tokenizer": "whitespace"}}},
        "gc_deletes": "1h",
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "properties": {
            "entry": {"type": "long"},
            "object": _KEYWORD,
            "kind": _KEYWORD,
            "language": _KEYWORD,
            "page": {"type": "short"},
            "original_language": _KEYWORD,
            "audience": _KEYWORD,
            "author": {"type": "long"},
            "category": _KEYWORD,
            "edition": {"type": "short"},
            "dated_at": {"type": "date"},
            "title_tokens": _TOKENS,
            "tokens": _TOKENS,
        },
    },
}


class EngineAway(Exception):
    """The engine does not answer, or not as it should."""


class OpenSearchBackend(SearchBackend):
    """An OpenSearch cluster at `url`, for `key` ("user:password" or ""); `otherwise` answers while it is away."""

    def __init__(self, url: str, key: str, *, otherwise: SearchBackend) -> None:
        self._url = urlsplit(url)
        self._headers = {"Authorization": f"Basic {b64encode(key.encode()).decode()}"} if key else {}
        self._otherwise = otherwise

    def find(self, query: Query, scope: Scope, *, kind: str, start: int, stop: int) -> Page:
        try:
            answer = self._ask("POST", f"/{NAME}/_search", _question(query, scope, kind, start, stop), absent={})
        except EngineAway as error:
            log.warning("the database answers in place of the search engine: %s", error)
            return self._otherwise.find(query, scope, kind=kind, start=start, stop=stop)
        if not answer:  # before the first reindex
            return self._otherwise.find(query, scope, kind=kind, start=start, stop=stop)
        kinds = answer["aggregations"]["kinds"]["buckets"]
        hits = answer["hits"]["hits"]
        return Page(
            {bucket["key"]: bucket["objects"]["value"] for bucket in kinds},
            [_found(_key(hit["_id"]), hit["_score"] or 0.0) for hit in hits],
        )

    def take(self, changes: Mapping[Key, int], entries: Iterable[Entry]) -> None:
        """As SearchBackend says; raises EngineAway where the engine did not take all of it."""
        there = {entry.key: _document(entry) for entry in entries}
        # Asked after the changes were read: an index whose building begins later is filled from what they made.
        for index in self._ask("GET", f"/_alias/{NAME}*"):
            self._send(index, ((key, version, there.get(key)) for key, version in changes.items()))

    def rebuild(self) -> None:
        index = f"{NAME}-{timezone.now():%Y%m%d-%H%M%S-%f}"
        for left in self._ask("GET", f"/_alias/{_NEXT}", absent={}):  # by a building that came to no end
            self._ask("DELETE", f"/{left}")
        self._ask("PUT", f"/{index}", INDEX | {"aliases": {_NEXT: {}}})
        for some in in_batches(Entry.objects.order_by("pk").iterator(chunk_size=_BATCH), _BATCH):
            self._send(index, ((entry.key, _FILLING, _document(entry)) for entry in some))
        self._ask("POST", f"/{index}/_refresh")
        before = list(self._ask("GET", f"/_alias/{NAME}", absent={}))
        self._ask("POST", "/_aliases", {"actions": _swap(before, index)})
        for old in before:
            self._ask("DELETE", f"/{old}")

    def _send(self, index: str, changes: Iterable[tuple[Key, int, dict[str, Any] | None]]) -> None:
        """Every change has arrived, or a later one of the same text had before."""
        lines: list[dict[str, Any]] = []
        for key, version, document in changes:
            action = {"_id": _id(key), "version": version, "version_type": "external_gte"}
            lines += [{"index": action}, document] if document else [{"delete": action}]
        answer = self._ask("POST", f"/{index}/_bulk", lines) if lines else {"items": []}
        for item in answer["items"]:
            [(action, result)] = item.items()
            is_gone = action == "delete" and result["status"] == 404
            if result["status"] not in (200, 201, 409) and not is_gone:
                raise EngineAway(f"{result['_id']}: {result['status']} {result.get('error')}")

    def _ask(self, method: str, path: str, body: Any = None, *, absent: Any = None) -> Any:
        """Return the answer; `absent`, where that is given, for what is not there. Raises EngineAway for any other."""
        sent, kind = _encoded(body)
        connect = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        seconds = _TO_ANSWER if path.endswith("_search") else _TO_TAKE
        connection = connect(self._url.hostname or "", self._url.port, timeout=seconds)
        try:
            headers = self._headers | ({"Content-Type": kind} if sent else {})
            connection.request(method, self._url.path.rstrip("/") + path, sent, headers)
            response = connection.getresponse()
            answer = response.read(_LONGEST)
            if response.status == 404 and absent is not None:
                return absent
            if response.status >= 300:
                raise EngineAway(f"{method} {path}: {response.status} {answer[:500].decode(errors='replace')}")
            return json.loads(answer)
        except (OSError, HTTPException, ValueError) as error:
            raise EngineAway(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()


def _encoded(body: Any) -> tuple[bytes | None, str]:
    """Return JSON, one line an item for a list, and its media type."""
    if isinstance(body, list):
        return "".join(json.dumps(line) + "\n" for line in body).encode(), "application/x-ndjson"
    return (None if body is None else json.dumps(body).encode()), "application/json"


def _id(key: Key) -> str:
    return "/".join(quote(str(part), safe="") for part in key)


def _key(ident: str) -> Key:
    kind, object_id, language, page = map(unquote, ident.split("/"))
    return Key(kind, object_id, language, int(page))


def _found(key: Key, score: float) -> Found:
    return Found(key.kind, key.object_id, score, key.language, key.page)


def _document(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.pk,
        "object": f"{entry.kind}/{entry.object_id}",
        "kind": entry.kind,
        "language": primary(entry.language),
        "page": entry.page,
        "original_language": primary(entry.original_language),
        "audience": entry.audience,
        "author": entry.author_id,
        "category": entry.category,
        "edition": entry.edition,
        "dated_at": entry.dated_at.isoformat() if entry.dated_at else None,
        "title_tokens": entry.title_tokens,
        "tokens": entry.tokens,
    }


def _swap(before: Sequence[str], index: str) -> list[dict[str, Any]]:
    return [
        *({"remove": {"index": old, "alias": NAME}} for old in before),
        {"add": {"index": index, "alias": NAME}},
        {"remove": {"index": index, "alias": _NEXT}},
    ]


def _question(query: Query, scope: Scope, kind: str, start: int, stop: int) -> dict[str, Any]:
    """Return the search: audience and filters within it, an object once, the kinds counted before `kind` narrows."""
    said = {
        "must": [_any_of(term, in_title=query.in_title) for term in query.terms],
        "filter": [*_narrowing(scope), *([] if query.terms else [{"term": {"page": 0}}])],
        "must_not": [_any_of(query.excluded, in_title=False)] if query.excluded else [],
    }
    newest = [{"dated_at": {"order": "desc", "missing": "_last"}}] if not query.terms else []
    return {
        "query": {
            "function_score": {
                "query": {"bool": said},
                "functions": list(_preferences(scope.languages)),
                "score_mode": "first",
                "boost_mode": "multiply",
            }
        },
        "post_filter": {"term": {"kind": kind}} if kind else {"match_all": {}},
        "collapse": {"field": "object"},
        "sort": [*newest, {"_score": "desc"}, {"entry": "desc"}],
        "track_scores": True,
        "track_total_hits": False,
        "aggs": {
            "kinds": {"terms": {"field": "kind"}, "aggs": {"objects": {"cardinality": {"field": "object"}}}},
        },
        "from": start,
        "size": stop - start,
    }


def _any_of(phrases: Sequence[Phrase], *, in_title: bool) -> dict[str, Any]:
    clauses = [_clause("title_tokens", phrase, boost=TITLE_WEIGHT) for phrase in phrases]
    if not in_title:
        clauses += [_clause("tokens", phrase) for phrase in phrases]
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _clause(field: str, phrase: Phrase, boost: float = 1.0) -> dict[str, Any]:
    if len(phrase.tokens) == 1:
        how = "prefix" if phrase.is_prefix else "term"
        return {how: {field: {"value": phrase.tokens[0], "boost": boost}}}
    how = "match_phrase_prefix" if phrase.is_prefix else "match_phrase"
    return {how: {field: {"query": " ".join(phrase.tokens), "boost": boost}}}


def _narrowing(scope: Scope) -> Iterator[dict[str, Any]]:
    filters = scope.filters
    yield {"terms": {"audience": sorted(scope.audiences)}}
    terms: dict[str, Any] = {
        "kind": filters.kind,
        "original_language": primary(filters.language),
        "category": filters.category,
        "edition": filters.edition,
    }
    yield from ({"term": {field: value}} for field, value in terms.items() if value)
    if scope.authors is not None:
        yield {"terms": {"author": sorted(scope.authors)}}
    between = {"gte": filters.after, "lt": filters.before}
    days = {bound: day.isoformat() for bound, day in between.items() if day}
    if days:
        yield {"range": {"dated_at": days}}


def _preferences(languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield how the languages weigh; the last one is for all that the reader does not read."""
    for place, language in enumerate(languages):
        yield {"filter": {"term": {"language": primary(language)}}, "weight": 1 / (PREFERENCE + place)}
    yield {"filter": {"match_all": {}}, "weight": 1 / (PREFERENCE + len(languages))}
