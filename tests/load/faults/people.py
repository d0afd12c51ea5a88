"""Members who sign in, read pages and send replies over HTTP, as a browser without JavaScript does."""

import http.client
import re
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.load.faults.site import Site
from tests.processes import SAMPLE_PASSWORD

TIMEOUT = 15.0
PAUSE = 0.3  # seconds before a reply that was not acknowledged is sent again
_POST = re.compile(r"#post-(\d+)$")


class Refused(Exception):
    """The site answered something else than it should."""


@dataclass
class Answer:
    status: int
    location: str
    text: str


@dataclass
class Person:
    """Somebody with cookies of their own: a guest, or a member who has signed in."""

    site: Site
    handle: str = "guest"
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> "Person":
        """The person is the sample member of this handle."""
        self.read("/en/account/login/")
        answer = self.send("/en/account/login/", {"login": f"{self.handle}@example.org", "password": SAMPLE_PASSWORD})
        if answer.status != 302:
            raise Refused(f"{self.handle} could not sign in: {answer.status}")
        return self

    def read(self, path: str, web: int = 0) -> str:
        """Return the page, or raise Refused; OSError and HTTPException where no server answers."""
        answer = self._request("GET", path, web=web)
        if answer.status != 200:
            raise Refused(f"{path}: {answer.status}")
        return answer.text

    def send(self, path: str, fields: dict[str, str], web: int = 0) -> Answer:
        """Return the answer to a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
        return self._request("POST", path, body, web=web)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _request(self, method: str, path: str, body: str | None = None, *, web: int) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.ports[web], timeout=TIMEOUT)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location", ""), text)


@dataclass(frozen=True)
class Topic:
    pk: int
    path: str  # without the language prefix

    @property
    def stream(self) -> str:
        return f"topic.{self.pk}"


def start_topic(author: Person, title: str) -> Topic:
    """Return a new topic that everybody may read."""
    fields = {"title": title, "category": "introductions", "body": "The first post.", "language": "en"}
    answer = author.send("/en/forum/new", {**fields, "key": str(uuid.uuid4())})
    found = re.match(r"/en(/forum/t/(\d+)/[^#]*)", answer.location)
    if answer.status != 303 or not found:
        raise Refused(f"no new topic: {answer.status}")
    return Topic(int(found[2]), found[1])


@dataclass(frozen=True)
class Post:
    """A reply that the server has acknowledged."""

    pk: int
    mark: str  # stands in this post's text alone
    sent_at: float  # when the try began that was acknowledged
    acknowledged_at: float
    tries: int

    @property
    def element(self) -> str:
        """The id of its element on a page."""
        return f"post-{self.pk}"


def reply(author: Person, topic: Topic, mark: str, *, web: int = 0, size: int = 600) -> Post:
    """Send a reply, again and again with the same key, until the server acknowledges it."""
    body = f"{mark}. " + "Members decide together. " * (max(size - len(mark), 0) // 25)
    fields = {"body": body, "language": "en", "key": str(uuid.uuid4())}
    tries = 0
    while True:
        tries += 1
        sent_at = time.time()
        try:
            answer = author.send(f"/en/forum/t/{topic.pk}/reply", fields, web=web)
        except (OSError, http.client.HTTPException):
            answer = Answer(503, "", "")
        if answer.status == 303:
            return Post(_post_of(answer), mark, sent_at, time.time(), tries)
        if answer.status not in (429, 500, 502, 503):
            raise Refused(f"a reply was answered {answer.status}")
        time.sleep(PAUSE)


def _post_of(answer: Answer) -> int:
    found = _POST.search(answer.location)
    if not found:
        raise Refused(f"a reply was acknowledged without its address: {answer.location}")
    return int(found[1])
