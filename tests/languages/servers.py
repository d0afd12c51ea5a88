"""Translation servers on loopback, for tests: they speak the protocols of LibreTranslate, DeepL and APY, or badly."""

import html
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Says the text and the language that it is now in, so that a test sees what was asked.
Translate = Callable[[str, str, str], str]
Answer = tuple[int, object]


_BEGINNING = b'{"translatedText": ["Bonj'
_BAD_BODIES = {
    "html": b"<!doctype html><title>Welcome to nginx!</title>",
    "nothing": b"",
    "deep": b"[" * 60_000,
}


def tagged(text: str, source: str, target: str) -> str:
    return f"{text} ({source}>{target})"


class TranslationServer(ThreadingHTTPServer):
    """Answers by its protocol; after `misbehave(how)` every request gets that: see _Handler._bad_answer."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, translate: Translate = tagged, languages: str = "en es fr ko", key: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.translate = translate
        self.languages = languages.split()
        self.key = key
        self.requests: list[tuple[str, dict[str, Any]]] = []  # paths and what was sent
        self.is_over = Event()
        self._how = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def how(self) -> str:
        return self._how

    def misbehave(self, how: str) -> None:
        self._how = how

    def behave(self) -> None:
        self._how = ""

    def answer(self, method: str, path: str, sent: dict[str, Any], headers: Any) -> Answer:
        """Return the status and the JSON for a request."""
        raise NotImplementedError

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


class LibreTranslateServer(TranslationServer):
    """As LibreTranslate 1.9 answers, entities unescaped in its results included."""

    longest, most = 200, 20

    def answer(self, method: str, path: str, sent: dict[str, Any], headers: Any) -> Answer:
        if path == "/languages":
            return 200, [{"code": tag, "name": tag, "targets": self.languages} for tag in self.languages]
        if (method, path) != ("POST", "/translate"):
            return 404, {"error": "Not found"}
        if self.key and sent.get("api_key") != self.key:
            if "api_key" in sent:
                return 403, {"error": "Invalid API key"}
            return 400, {"error": "Please contact the server operator to get an API key"}
        if complaint := self._complaint(sent):
            return 400, {"error": complaint}
        made = [html.unescape(self.translate(text, sent["source"], sent["target"])) for text in sent["q"]]
        return 200, {"translatedText": made}

    def _complaint(self, sent: dict[str, Any]) -> str:
        missing = [
            f"Invalid request: missing {name} parameter" for name in ("q", "source", "target") if name not in sent
        ]
        unknown = [
            f"{tag} is not supported" for tag in (sent.get("source"), sent.get("target")) if tag not in self.languages
        ]
        sizes = [(len(sent.get("q", ())), self.most), *((len(text), self.longest) for text in sent.get("q", ()))]
        too_much = [
            f"Invalid request: request ({size}) exceeds text limit ({limit})" for size, limit in sizes if size > limit
        ]
        return next(iter(missing + too_much + unknown), "")


class DeepLServer(TranslationServer):
    """As DeepL's version 2 answers."""

    def answer(self, method: str, path: str, sent: dict[str, Any], headers: Any) -> Answer:
        if headers["Authorization"] != f"DeepL-Auth-Key {self.key}":
            return 403, {"message": "Forbidden"}
        if path.startswith("/v2/languages"):
            variants = {"en": ["EN-GB", "EN-US"], "pt": ["PT-PT", "PT-BR"]} if "type=target" in path else {}
            codes = [code for tag in self.languages for code in variants.get(tag, [tag.upper()])]
            return 200, [{"language": code, "name": code} for code in codes]
        if (method, path) != ("POST", "/v2/translate"):
            return 404, {"message": "Not found"}
        if sent["target_lang"] in {"EN", "PT"} or sent["target_lang"][:2].lower() not in self.languages:
            return 400, {"message": "Value for 'target_lang' not supported."}
        made = [self.translate(text, sent["source_lang"], sent["target_lang"]) for text in sent["text"]]
        return 200, {"translations": [{"detected_source_language": sent["source_lang"], "text": text} for text in made]}


class ApyServer(TranslationServer):
    """As Apertium's APY answers: pairs by codes of three letters, signs before words that it does not know."""

    def answer(self, method: str, path: str, sent: dict[str, Any], headers: Any) -> Answer:
        if path == "/listPairs":
            rows = [{"sourceLanguage": a, "targetLanguage": b} for a, b in (("spa", "cat"), ("cat", "spa_valencia"))]
            return 200, {"responseData": rows, "responseDetails": None, "responseStatus": 200}
        if sent["langpair"] not in {"es|ca", "spa|cat"}:
            return 400, {"status": "error", "code": 400, "explanation": "That pair is not installed"}
        made = self.translate(sent["q"], *sent["langpair"].split("|"))
        return 200, {"responseData": {"translatedText": made}, "responseDetails": None, "responseStatus": 200}


class _Handler(BaseHTTPRequestHandler):
    server: TranslationServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"] == "application/json":
            self._answer(json.loads(body))
        else:
            self._answer({name: values[0] for name, values in parse_qs(body.decode()).items()})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Tests print nothing."""

    def _answer(self, sent: dict[str, Any]) -> None:
        path = self.path if "?" in self.path else urlsplit(self.path).path
        self.server.requests.append((path, sent))
        if self.server.how:
            self._bad_answer(self.server.how)
        else:
            status, answer = self.server.answer(self.command, path, sent, self.headers)
            self._send(status, json.dumps(answer).encode())

    def _send(self, status: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _bad_answer(self, how: str) -> None:
        self.close_connection = True
        if how.isdecimal():
            self._send(int(how), b'{"error": "no luck"}', Retry_After="90")
        elif how in _BAD_BODIES:
            self._send(200, _BAD_BODIES[how])
        else:
            getattr(self, "_" + how.replace(" ", "_"))()

    def _moved(self) -> None:
        self._send(302, b"", Location="http://127.0.0.1:9/elsewhere")

    def _half(self) -> None:
        self._send(200, _BEGINNING, length=1000)

    def _half_chunked(self) -> None:
        self._begin_chunks()
        self.wfile.write(b"%x\r\n%s" % (len(_BEGINNING), _BEGINNING))

    def _endless(self) -> None:
        self._begin_chunks()
        while not self.server.is_over.is_set():
            self.wfile.write(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")

    def _drop_by_drop(self) -> None:
        self._begin_chunks()
        while not self.server.is_over.wait(0.01):
            self.wfile.write(b"1\r\n \r\n")

    def _headers_drop_by_drop(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drops: ")
        while not self.server.is_over.wait(0.01):
            self.wfile.write(b"x")

    def _never(self) -> None:
        self.server.is_over.wait()

    def _begin_chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()


@contextmanager
def serving(server: TranslationServer) -> Iterator[TranslationServer]:
    """`server` answers for as long as this lasts."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
