"""A fake of OpenSearch on loopback: the part of its protocol that the site speaks, and strict about it.

Whatever is not of that part, or not of the form that OpenSearch's documentation gives, is answered with 400 and fails
the test that sent it. Scores are word counts: only their order under different weights is like the real one's.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

Document = dict[str, Any]


class Refused(Exception):
    """A request that OpenSearch would not take: a status and a reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Index:
    """One index: its mapping, its documents, and the version of everything that was ever in it."""

    def __init__(self, body: Document) -> None:
        only(body, {"settings", "mappings", "aliases"})
        only(body["settings"], {"analysis", "gc_deletes"})
        [(self.analyzer, how)] = body["settings"]["analysis"]["analyzer"].items()
        must(how == {"type": "custom", "tokenizer": "whitespace"}, f"unknown analyzer {how}")
        must(body["mappings"]["dynamic"] == "strict", "the mapping is to be strict")
        self.fields: dict[str, Document] = body["mappings"]["properties"]
        for field in self.fields.values():
            must(field["type"] in {"keyword", "long", "short", "date", "text"}, f"unknown type {field}")
            must(field.get("analyzer", self.analyzer) == self.analyzer, f"unknown analyzer in {field}")
        self.aliases = set(body["aliases"])
        self.documents: dict[str, Document] = {}
        self.versions: dict[str, int] = {}

    def change(self, action: str, how: Document, document: Document | None) -> Document:
        only(how, {"_id", "version", "version_type"})
        must(how["version_type"] == "external_gte", "an external version is expected")
        ident, version = how["_id"], how["version"]
        must(len(ident.encode()) <= 512, "the id is too long")
        if version < self.versions.get(ident, -1):
            return {"_id": ident, "status": 409, "error": {"type": "version_conflict_engine_exception"}}
        was_there = ident in self.documents
        self.versions[ident] = version
        if action == "delete":
            self.documents.pop(ident, None)
            return {"_id": ident, "status": 200 if was_there else 404}
        for name, value in (document or {}).items():
            must(name in self.fields, f"strict_dynamic_mapping_exception: {name}")
            must(value is None or isinstance(value, int | str), f"{name} is {value!r}")
        self.documents[ident] = document or {}
        return {"_id": ident, "status": 200 if was_there else 201}

    def search(self, asked: Document) -> Document:
        only(asked, {"query", "post_filter", "collapse", "sort", "track_scores", "track_total_hits", "aggs", "from",
                     "size"})  # fmt: skip
        must(asked["from"] + asked["size"] <= 10_000, "result window is too large")
        scores = {ident: score for ident, doc in self.documents.items() if (score := self.score(asked["query"], doc))}
        kinds: dict[str, set[str]] = {}
        must(asked["aggs"] == {"kinds": {"terms": {"field": "kind"},
             "aggs": {"objects": {"cardinality": {"field": "object"}}}}}, "unknown aggregation")  # fmt: skip
        for ident in scores:
            kinds.setdefault(self.documents[ident]["kind"], set()).add(self.documents[ident]["object"])
        shown = [ident for ident in scores if self.score(asked["post_filter"], self.documents[ident])]
        for order in reversed(asked["sort"]):
            shown.sort(key=lambda ident: self.sort_value(order, ident, scores[ident]), reverse=True)
        once = {self.documents[ident][asked["collapse"]["field"]]: ident for ident in reversed(shown)}
        best = [ident for ident in shown if ident in once.values()]
        return {
            "hits": {"hits": [{"_id": ident, "_score": scores[ident]}
                              for ident in best[asked["from"] : asked["from"] + asked["size"]]]},
            "aggregations": {"kinds": {"buckets": [{"key": kind, "doc_count": len(objects),
                                                    "objects": {"value": len(objects)}}
                                                   for kind, objects in kinds.items()]}},
        }  # fmt: skip

    def sort_value(self, order: Document, ident: str, score: float) -> Any:
        [(name, how)] = order.items()
        if name == "_score":
            must(how == "desc", f"sorted {how}")
            return score
        must(how in ("desc", {"order": "desc", "missing": "_last"}), f"sorted {how}")
        must(name in self.fields, f"no such field: {name}")
        return self.documents[ident][name] or 0 if name == "entry" else self.documents[ident][name] or ""

    def score(self, query: Document, doc: Document) -> float:
        """Return how well the document matches; 0 where it does not."""
        must(len(query) == 1, f"one clause expected: {query}")
        [(kind, body)] = query.items()
        return getattr(self, f"_{kind}", self._unknown)(body, doc)

    def _unknown(self, body: Any, doc: Document) -> float:
        raise Refused(400, f"unknown query {body}")

    def _match_all(self, body: Document, doc: Document) -> float:
        only(body, set())
        return 1.0

    def _function_score(self, body: Document, doc: Document) -> float:
        only(body, {"query", "functions", "score_mode", "boost_mode"})
        must((body["score_mode"], body["boost_mode"]) == ("first", "multiply"), "unknown modes")
        score = self.score(body["query"], doc)
        weight = next((how["weight"] for how in body["functions"] if self.score(how["filter"], doc)), 1.0)
        return score * weight

    def _bool(self, body: Document, doc: Document) -> float:
        only(body, {"must", "filter", "must_not", "should", "minimum_should_match"})
        musts = [self.score(clause, doc) for clause in body.get("must", ())]
        filters = [self.score(clause, doc) for clause in body.get("filter", ())]
        shoulds = [self.score(clause, doc) for clause in body.get("should", ())]
        nots = [self.score(clause, doc) for clause in body.get("must_not", ())]
        enough = sum(map(bool, shoulds)) >= body.get("minimum_should_match", 0)
        return (sum(musts) + sum(shoulds) or 1.0) if all(musts) and all(filters) and enough and not any(nots) else 0.0

    def _terms(self, body: Document, doc: Document) -> float:
        [(field, values)] = body.items()
        must(self.fields[field]["type"] != "text" and isinstance(values, list), f"terms: {body}")
        return float(doc[field] in values)

    def _term(self, body: Document, doc: Document) -> float:
        [(field, how)] = body.items()
        if self.fields[field]["type"] != "text":
            return float(doc[field] == how)
        only(how, {"value", "boost"})
        return doc[field].split().count(how["value"]) * how["boost"]

    def _prefix(self, body: Document, doc: Document) -> float:
        [(field, how)] = body.items()
        only(how, {"value", "boost"})
        return any(token.startswith(how["value"]) for token in doc[field].split()) * how["boost"]

    def _match_phrase(self, body: Document, doc: Document, *, is_prefix: bool = False) -> float:
        [(field, how)] = body.items()
        only(how, {"query", "boost"})
        tokens, wanted = doc[field].split(), how["query"].split()
        found = 0
        for place in range(len(tokens) - len(wanted) + 1):
            *whole, last = tokens[place : place + len(wanted)]
            fits = last.startswith(wanted[-1]) if is_prefix else last == wanted[-1]
            found += whole == wanted[:-1] and fits
        return found * how["boost"]

    def _match_phrase_prefix(self, body: Document, doc: Document) -> float:
        return self._match_phrase(body, doc, is_prefix=True)

    def _range(self, body: Document, doc: Document) -> float:
        [(field, how)] = body.items()
        only(how, {"gte", "lt"})
        must(self.fields[field]["type"] == "date", f"range over {field}")
        value = doc[field] or ""
        return float(bool(value) and how.get("gte", "") <= value and ("lt" not in how or value < how["lt"]))


class FakeOpenSearch(ThreadingHTTPServer):
    """Answers until the test is over; `refused` are the requests that it would not take; `how` makes it misbehave."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, key: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = key
        self.how = ""
        self.indexes: dict[str, Index] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.refused: list[str] = []
        self.lock = Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def named(self, name: str) -> dict[str, Index]:
        return {key: index for key, index in self.indexes.items() if name == key or name in index.aliases}

    def answer(self, method: str, path: str, body: Any) -> Any:
        parts = path.strip("/").split("/")
        match method, parts:
            case "GET", ["_alias", pattern]:
                return self._aliases_like(pattern)
            case "POST", ["_aliases"]:
                return self._swap(body)
            case "PUT", [name]:
                must(name not in self.indexes and name == name.lower(), "resource_already_exists_exception")
                self.indexes[name] = Index(body)
            case "DELETE", [name]:
                must(name in self.indexes, "index_not_found_exception", 404)
                del self.indexes[name]
            case "POST", [name, "_refresh"]:
                must(name in self.indexes, "index_not_found_exception", 404)
            case "POST", [name, "_bulk"]:
                must(name in self.indexes, "index_not_found_exception", 404)
                return self._bulk(self.indexes[name], body)
            case "POST", [name, "_search"]:
                [index] = self.named(name).values() or [None]
                must(index is not None, "index_not_found_exception", 404)
                return index.search(body)
            case _:
                raise Refused(405, f"{method} {path}")
        return {"acknowledged": True}

    def _aliases_like(self, pattern: str) -> Document:
        fits = pattern.removesuffix("*")
        found = {
            name: {"aliases": {alias: {} for alias in aliases}}
            for name, index in self.indexes.items()
            if (aliases := {a for a in index.aliases if (a.startswith(fits) if "*" in pattern else a == fits)})
        }
        must(bool(found) or "*" in pattern, f"alias [{pattern}] missing", 404)
        return found

    def _swap(self, body: Document) -> Document:
        only(body, {"actions"})
        for action in body["actions"]:
            [(verb, how)] = action.items()
            only(how, {"index", "alias"})
            aliases = self.indexes[how["index"]].aliases
            must(verb == "add" or how["alias"] in aliases, "aliases_not_found_exception", 404)
            (aliases.add if verb == "add" else aliases.remove)(how["alias"])
        return {"acknowledged": True}

    def _bulk(self, index: Index, lines: list[Document]) -> Document:
        items, rest = [], iter(lines)
        for line in rest:
            [(action, how)] = line.items()
            must(action in ("index", "delete"), f"unknown action {action}")
            items.append({action: index.change(action, how, next(rest) if action == "index" else None)})
        return {"errors": any(item.get("error") for line in items for item in line.values()), "items": items}


def must(holds: bool, otherwise: str, status: int = 400) -> None:
    if not holds:
        raise Refused(status, otherwise)


def only(body: Document, known: set[str]) -> None:
    must(set(body) <= known, f"unknown keys {set(body) - known}")


class _Handler(BaseHTTPRequestHandler):
    server: FakeOpenSearch
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Tests print nothing."""

    def _any(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
        path = urlsplit(self.path).path
        status, answer = 200, b""
        with self.server.lock:
            try:
                must(self.headers["Authorization"] == (self.server.key or None), "Unauthorized", 401)
                body = self._body(raw)
                self.server.asked.append((self.command, path, body))
                answer = self._misbehaved() or json.dumps(self.server.answer(self.command, path, body)).encode()
            except Refused as refused:
                status, answer = refused.status, json.dumps({"error": str(refused)}).encode()
                if refused.status not in (401, 404, 503):
                    self.server.refused.append(f"{self.command} {path}: {refused}")
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815

    def _body(self, raw: bytes) -> Any:
        kind = self.headers["Content-Type"]
        if self.path.endswith("/_bulk"):
            must(kind == "application/x-ndjson" and raw.endswith(b"\n"), "lines of JSON expected")
            return [json.loads(line) for line in raw.splitlines()]
        must(not raw or kind == "application/json", "JSON expected")
        return json.loads(raw) if raw else None

    def _misbehaved(self) -> bytes:
        if self.server.how == "away":
            raise Refused(503, "no shards")
        if self.server.how == "bulk" and self.path.endswith("/_bulk"):
            return b'{"errors": true, "items": [{"index": {"_id": "x", "status": 429, "error": "full"}}]}'
        return {"html": b"<!doctype html><title>502</title>", "cut": b'{"hits": {"hi'}.get(self.server.how, b"")


@contextmanager
def serving(server: FakeOpenSearch) -> Iterator[FakeOpenSearch]:
    """`server` answers for as long as this lasts."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
