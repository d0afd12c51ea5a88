"""Whatever is sent to whichever address: an answer below 500."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from brain.members.models import Member
from forum.actions import write
from forum.models import Category, Topic

NUMBERS = ["1", "9" * 19, "9" * 400]
URLENCODED = "application/x-www-form-urlencoded"
NASTY = [
    "",
    "\0",
    "a\0b",
    "../../etc/passwd",
    "%00",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "' OR 1=1 --",
    '"><script>alert(1)</script>',
    "{{7*7}}%s%(x)s{0}",
    "\r\nSet-Cookie: a=b",
    "-1",
    "1.5",
    "NaN",
    "1e400",
    "９９",
    "\u202e\ufeff\uffff",
    "x" * 3000,
    "9" * 30,
    "a b AND OR NOT NEAR( * ^ : -",
    "[]",
    '{"a":',
    "//evil.example",
]
_PARTS = re.compile(r"([^<]*)(?:<([^>]+)>)?")
UUIDS = ["00000000-0000-4000-8000-000000000000"]
# What no session is kept through, or what is not ours: signing out and Django's admin have their own tests.
LEFT_OUT = ("admin/", "logout")
FIELDS = (
    "q",
    "kind",
    "page",
    "show",
    "verb",
    "series",
    "language",
    "edition",
    "country",
    "year",
    "words",
    "answers",
    "quote",
    "category",
    "title",
    "body",
    "key",
    "reason",
    "revision",
    "next",
    "group",
    "name",
    "handle",
    "email",
    "login",
    "password",
    "preview",
    "theme",
    "unwatch",
    "editions-TOTAL_FORMS",
    "editions-INITIAL_FORMS",
    "editions-0-language",
    "file",
    "date",
    "issued",
    "countries",
    "reads",
    "reads_too",
    "editions",
    "audience",
    "summary_of",
    "slug",
    "state",
    "action_add",
    "action_remove",
    "verified",
    "interface_language",
    "code",
    "mode",
    "format",
    "sort",
)


def _addresses(patterns: Any, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            if not any(word in route for word in LEFT_OUT):
                yield from _addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not any(word in route for word in LEFT_OUT):
            yield route


def _values(converter: str) -> list[str]:
    if converter == "int":
        return NUMBERS
    if converter == "uuid":
        return UUIDS
    if converter in ("year", "month"):
        return ["2021" if converter == "year" else "11"]
    if converter == "slug":
        return ["help", "x" * 300, "-"]
    return ["amina", "x" * 300, "a\0b", "%0d%0a", "\ufffd\u202e"]


def _plain(route: str) -> str:
    """allauth's two addresses by regular expression, with a key."""
    if "(?P<" not in route:
        return route
    return "en/account/password/reset/key/a-b/" if "reset" in route else "en/account/confirm-email/x/"


def _filled() -> Iterator[tuple[str, bool]]:
    """Yield every address of the site, each with every value in turn, and whether it is the first of its route."""
    for route in _addresses(get_resolver().url_patterns):
        choices = [""]
        for literal, converter in _PARTS.findall(_plain(route)):
            values = _values(converter.partition(":")[0]) if converter else [""]
            choices = [done + literal + value for done in choices[:2] for value in values]
        yield from ((f"/{address}", place == 0) for place, address in enumerate(choices))


@pytest.fixture
def site(amina: Member, help_room: Category) -> Topic:
    topic = write.start_topic(author=amina, category=help_room, title="One", body="Two", language="en")
    write.post_reply(topic=topic, author=amina, body="Three", language="en")
    return topic


@pytest.fixture
def help_room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public", position=1)


@pytest.mark.parametrize("person", ["guest", "nomsa"])
def test_no_address_fails(person: str, site: Topic, request: Any, sign_in: Callable[[Member], Client]) -> None:
    client = Client() if person == "guest" else sign_in(request.getfixturevalue(person))
    client.raise_request_exception = False
    failed = []
    for number, (address, is_first) in enumerate(_filled()):
        query = {field: NASTY[(number + place) % len(NASTY)] for place, field in enumerate(FIELDS)}
        where = _quoted(address)
        answers = [client.get(where, query), client.post(where, query)]
        # Guests are sent to the sign-in by most addresses before these read anything; whose value is nonsense, says so.
        if person != "guest" and is_first:
            answers += [
                client.get(where),
                client.post(where, {}),
                client.post(where, b"\xff\xfe=%ff&body=\xc3\x28", content_type=URLENCODED),
                client.post(where, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x"),
            ]
        for answer in answers:
            is_failed = answer.status_code >= 500 and "readyz" not in address
            failed += [(address[:80], answer.wsgi_request.method, answer.status_code)] if is_failed else []
    assert failed == []


def _quoted(address: str) -> str:
    return quote(address, safe="/%")
