"""A server on loopback that speaks Akismet's protocol, or behaves badly when it is asked to."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qsl

KEY = "0123456789ab"
SPAM = "akismet-guaranteed-spam"  # what its documentation names for tests: as the author, or in their address


class AkismetServer(ThreadingHTTPServer):
    """Answers "true", "false" or "invalid"; `asked` are the forms that it got, `taught` those of submit-NAME, with the
    name. `how` is how it misbehaves.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, str]] = []
        self.taught: list[tuple[str, dict[str, str]]] = []
        self.agents: list[str] = []
        self.how = ""
        self.is_over = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/1.1"


class _Handler(BaseHTTPRequestHandler):
    server: AkismetServer

    def do_POST(self) -> None:
        sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
        if taught := self.path.startswith("/1.1/submit-"):
            self.server.taught.append((self.path.removeprefix("/1.1/submit-"), sent))
        else:
            self.server.asked.append(sent)
        self.server.agents.append(self.headers.get("User-Agent", ""))
        if self.server.how == "silent":
            self.server.is_over.wait(30)
            return
        if self.server.how == "broken":
            self._say(500, b"<html>")
        elif taught and sent.get("api_key") == KEY:
            self._say(200, b"Thanks for making the web a better place.")
        elif self.path != "/1.1/comment-check":
            self._say(404, b"")
        elif sent.get("api_key") != KEY:
            self._say(200, b"invalid", {"X-akismet-debug-help": "We were unable to parse your key"})
        elif not (sent.get("blog") and sent.get("user_ip")):
            self._say(200, b"Missing required field: blog or user_ip.")
        else:
            is_spam = SPAM in sent.get("comment_author", "") or SPAM in sent.get("comment_content", "")
            self._say(200, b"true" if is_spam else b"false")

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests say themselves what is wrong."""


@contextmanager
def akismet_server() -> Iterator[AkismetServer]:
    """The server, listening, until the end of the block."""
    server = AkismetServer()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
