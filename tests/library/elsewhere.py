"""Other sites, as one small server on this machine; names and connections of brain.core.fetching lead to it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Reply = tuple[int, dict[str, str], bytes]
_OPEN = "93.184.215.14"


@dataclass
class Elsewhere:
    """What sites say, by host and path ("example.org/page"), and what they were asked ("HEAD example.org/page")."""

    says: dict[str, Reply | Callable[[str], Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)  # of hosts that are not where they should be

    def page(self, where: str, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.says[where] = (status, headers, body)


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """Sites that answer 404 for whatever they have not been told to say."""
    sites = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = f"{self.headers['Host']}{self.path}"
            sites.asked.append(f"{self.command} {where}")
            said = sites.says.get(where) or sites.says.get(where.partition("?")[0], (404, {}, b""))
            status, headers, body = said(self.path) if callable(said) else said
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def find(host: str, port: int, **options: Any) -> list[Any]:
        if host.endswith(".invalid"):
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (sites.addresses.get(host, _OPEN), port))]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        assert address[0] == _OPEN, "a connection that must not be"
        return socket.create_connection(server.server_address[:2], timeout=timeout)

    monkeypatch.setattr("brain.core.fetching.getaddrinfo", find)
    monkeypatch.setattr("brain.core.fetching.create_connection", connect)
    try:
        yield sites
    finally:
        server.shutdown()
        server.server_close()
