"""A server that is asked over HTTP and answers in JSON: within a given time, within a given length, or not at all."""

import json
import re
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from ipaddress import ip_address
from threading import Event, Timer
from typing import Any
from urllib.parse import urlencode, urlsplit

from brain.languages.engines.base import EngineError, Reason

# A translation is rarely three times as long as its text, and JSON may spell a character with twelve.
_ANSWER_FACTOR = 40
_ANSWER_LEAST = 64 * 1024
_LIST_LONGEST = 1024 * 1024
_ERROR_LONGEST = 8 * 1024
_A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SECONDS = re.compile(r"\d{1,9}", re.ASCII)
_LONGEST_WAIT = 24 * 3600
_REASONS = {
    401: Reason.REFUSED,
    403: Reason.REFUSED,
    404: Reason.UNREACHABLE,  # the address in the settings is another server's
    429: Reason.TOO_MANY,
    456: Reason.USED_UP,  # DeepL's own
    503: Reason.UNAVAILABLE,
    529: Reason.UNAVAILABLE,  # DeepL's own
}


@dataclass(frozen=True)
class Server:
    """Answers at `url`; every request carries `headers`."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold a key
    connect_seconds: float = 5
    total_seconds: float = 30

    def get(self, path: str) -> Any:
        """Return what GET `path` answers; EngineError where it does not answer well."""
        return self._ask("GET", path, b"", {}, _LIST_LONGEST)

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Return what POST `path` answers to `body` in JSON; EngineError where it does not answer well."""
        return self._post(path, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def post_form(self, path: str, fields: Mapping[str, str]) -> Any:
        """Return what POST `path` answers to a form; EngineError where it does not answer well."""
        return self._post(path, urlencode(fields).encode(), _A_FORM["Content-Type"])

    def tell_form(self, path: str, fields: Mapping[str, str]) -> str:
        """Return in which words POST `path` thanks for a form; EngineError where it does not answer well."""
        body = urlencode(fields).encode()
        return self._fetch("POST", path, body, _A_FORM, _ANSWER_LEAST).decode(errors="replace")

    def _post(self, path: str, body: bytes, content_type: str) -> Any:
        longest = _ANSWER_LEAST + _ANSWER_FACTOR * len(body)
        return self._ask("POST", path, body, {"Content-Type": content_type}, longest)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], longest: int) -> Any:
        return _decoded(self._fetch(method, path, body, headers, longest))

    def _fetch(self, method: str, path: str, body: bytes, headers: Mapping[str, str], longest: int) -> bytes:
        try:
            with self._connection() as connection:
                path = urlsplit(self.url).path.rstrip("/") + path
                connection.request(method, path, body or None, {**self.headers, **headers})
                response = connection.getresponse()
                _raise_for_status(response)
                return _whole(response, longest)
        except TimeoutError as error:
            raise EngineError(Reason.TIMEOUT) from error
        except IncompleteRead as error:
            raise EngineError(Reason.CUT_OFF) from error
        except (OSError, HTTPException) as error:
            raise EngineError(Reason.UNREACHABLE, _plain(error)) from error

    @contextmanager
    def _connection(self) -> Iterator[HTTPConnection]:
        """A connection that ends when the total time is over, however slowly the other side goes on talking."""
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.connect_seconds)
        connection.connect()
        connection.sock.settimeout(self.total_seconds)
        is_over = Event()
        timer = Timer(self.total_seconds, _hang_up, [connection.sock, is_over])
        timer.daemon = True
        timer.start()
        try:
            yield connection
            if is_over.is_set():  # what was cut off in its headers looks like an empty answer
                raise TimeoutError
        except (OSError, HTTPException, EngineError) as error:
            if is_over.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
            connection.close()


def is_elsewhere(url: str, own_hosts: Collection[str]) -> bool:
    """Whether texts sent to `url` leave the operator's machines: not to loopback, a private address, a container."""
    host = urlsplit(url).hostname or ""
    if host in own_hosts:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host


def _hang_up(sock: socket.socket, is_over: Event) -> None:
    is_over.set()
    with suppress(OSError):  # closed in the meantime
        # Not SSLSocket.shutdown, which would take the TLS state from under the thread that is reading.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _whole(response: HTTPResponse, longest: int) -> bytes:
    body = response.read(longest + 1)
    if len(body) > longest:
        raise EngineError(Reason.TOO_LONG)
    if response.length:  # what Content-Length promised and did not come
        raise EngineError(Reason.CUT_OFF)
    return body


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EngineError(Reason.NOT_JSON, _plain(body[:200].decode(errors="replace"))) from error


def _raise_for_status(response: HTTPResponse) -> None:
    status = response.status
    if status == 200:
        return
    reason = _REASONS.get(status) or (Reason.REJECTED if 400 <= status < 500 else Reason.BROKEN)
    retry_after = response.getheader("Retry-After", "")
    raise EngineError(
        reason,
        f"HTTP {status} {_message(response.read(_ERROR_LONGEST))}".strip(),
        retry_after=min(int(retry_after), _LONGEST_WAIT) if _SECONDS.fullmatch(retry_after) else 0,
    )


def _message(body: bytes) -> str:
    """Return the words of an error: LibreTranslate's "error", DeepL's and APY's "message", else how it begins."""
    text = body.decode(errors="replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        text = str(answer.get("error") or answer.get("explanation") or answer.get("message") or "")
    return _plain(text)


def _plain(words: object) -> str:
    return re.sub(r"\s+|[^\x20-\ud7ff\ue000-\uffff]", " ", str(words)).strip()[:200]
