"""Links stay alive: what is gathered, how politely it is looked at, and what editors and readers are told."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from brain.core.fetching import NotAllowed, NotReached, fetch, is_open
from brain.members.models import Member
from brain.news.models import Event
from library.links.checking import check_some
from library.models import LanguageEdition, Link, LinkProblem, LinkState, State, WebPage
from tests.library.conftest import make_document
from tests.library.elsewhere import Elsewhere, serving
from tests.library.reports import make_report, make_session

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PAGE = "/en/library/links/"


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    with serving(monkeypatch) as sites:
        yield sites


def watch(url: str = "http://example.org/page", **fields: Any) -> WebPage:
    host = url.split("/")[2]
    return WebPage.objects.create(url=url, host=host, places=[["A session", "en", "/s/1"]], **fields)


def looked_at(page: WebPage) -> WebPage:
    WebPage.objects.update(asked_at=None, due_at=timezone.now() - timedelta(seconds=1))
    check_some()
    page.refresh_from_db()
    return page


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_not_open(address: str) -> None:
    assert not is_open(address)


def test_addresses_of_the_internet_are_open() -> None:
    assert is_open("93.184.215.14")
    assert is_open("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "http://example.org:8080/", "http://a:b@example.org/",
        "http://[::1/", f"http://{'ü' * 80}.org/", "http:///page", "http://example.org/a b", "http://inside.example.org/",
    ],
)  # fmt: skip
def test_nothing_but_the_open_web_is_asked(sites: Elsewhere, url: str) -> None:
    sites.addresses["inside.example.org"] = "10.0.0.5"
    with pytest.raises(NotAllowed):
        fetch(url)
    assert sites.asked == []


def test_a_redirection_does_not_lead_inside(sites: Elsewhere) -> None:
    sites.page("example.org/page", 302, Location="http://inside.example.org/secret")
    sites.addresses["inside.example.org"] = "127.0.0.1"
    with pytest.raises(NotAllowed):
        fetch("http://example.org/page")
    sites.page("example.org/page", 302, Location="http://example.org/page")
    with pytest.raises(NotReached, match="redirections"):
        fetch("http://example.org/page")


def test_an_answer_that_does_not_come_is_not_waited_for(sites: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brain.core.fetching.SECONDS", 0.2)
    over = threading.Event()
    sites.says["example.org/page"] = lambda path: (200, {}, b"late") if over.wait(20) else (500, {}, b"")
    with pytest.raises(NotReached):
        fetch("http://example.org/page", most=1000)
    over.set()
    sites.page("example.org/page", 200, b"x" * 1000)
    assert fetch("http://example.org/page", most=5).body == b"xxxxx"


def test_what_is_named_is_gathered_once_with_its_places(db: None, chiara: Member) -> None:
    session = make_session(make_report(), "opening")
    Link.objects.create(session=session, url="http://example.org/page", title="Page", language="en")
    document = make_document("guide")
    edition = LanguageEdition.objects.filter(document=document)
    edition.update(identifier="doi:10.5072/b7k2", abstract="See http://example.org/page. Also https://ilo.org/x)")
    LanguageEdition.objects.filter(document=make_document("gone", state=State.WITHDRAWN)).update(
        abstract="http://gone.example.org/"
    )
    now = timezone.now()
    fields = {"starts_at": now, "ends_at": now + timedelta(hours=1), "time_zone": "UTC", "title": "Forum"}
    Event.objects.create(slug="forum", registration_url="https://example.net/register", **fields)
    watch("http://forgotten.example.org/")
    call_command("gather_links")
    found = {page.url: page.places for page in WebPage.objects.all()}
    assert set(found) == {
        "http://example.org/page", "https://doi.org/10.5072/b7k2", "https://ilo.org/x", "https://example.net/register"
    }  # fmt: skip
    assert found["http://example.org/page"] == [
        ["Opening", "en", f"/s/{session.uuid}"], ["guide in en", "en", f"/d/{document.uuid}"]
    ]  # fmt: skip
    WebPage.objects.filter(url="https://ilo.org/x").update(failures=2)
    call_command("gather_links")
    assert WebPage.objects.get(url="https://ilo.org/x").failures == 2


def test_a_page_that_answers_is_left_alone_for_a_week(sites: Elsewhere) -> None:
    sites.page("example.org/page")
    page = looked_at(watch())
    assert (page.state, page.status, page.failures) == (LinkState.ANSWERS, 200, 0)
    assert sites.asked == ["GET example.org/robots.txt", "HEAD example.org/page"]
    assert page.due_at - timezone.now() > timedelta(days=6)
    check_some()
    assert len(sites.asked) == 2


def test_a_site_that_does_not_like_head_is_asked_for_the_page(sites: Elsewhere) -> None:
    sites.says["example.org/page"] = lambda path: (200 if sites.asked[-1].startswith("GET") else 405, {}, b"page")
    assert looked_at(watch()).state == LinkState.ANSWERS


def test_three_failures_on_different_days_are_a_broken_link_and_an_answer_mends_it(sites: Elsewhere) -> None:
    page = looked_at(watch())
    assert (page.state, page.status, page.failures, page.problem) == ("failing", 404, 1, LinkProblem.STATUS)
    assert page.due_at - timezone.now() < timedelta(days=1, seconds=1)
    assert looked_at(page).state == LinkState.FAILING
    assert (looked_at(page).state, page.failures) == (LinkState.BROKEN, 3)
    sites.page("example.org/page")
    assert (looked_at(page).state, page.failures, page.problem) == (LinkState.ANSWERS, 0, "")


def test_what_happens_elsewhere_is_told_apart(sites: Elsewhere) -> None:
    sites.page("old.example.org/", 301, Location="http://new.example.org/")
    sites.page("new.example.org/")
    sites.page("shy.example.org/", 403)
    sites.page("private.example.org/robots.txt", 200, b"User-agent: *\nDisallow: /inside")
    sites.page("ill.example.org/robots.txt", 503)
    sites.addresses["home.example.org"] = "192.168.0.1"
    pages = {
        name: watch(f"http://{name}/{path}")
        for name, path in (
            ("old.example.org", ""), ("shy.example.org", ""), ("private.example.org", "inside"),
            ("ill.example.org", ""), ("no.invalid", ""), ("home.example.org", ""),
        )
    }  # fmt: skip
    looked_at(pages["old.example.org"])
    states = {page.host.split(".")[0]: (page.state, page.problem) for page in WebPage.objects.all()}
    assert states == {
        "old": ("moved", ""), "shy": ("closed", "status"), "private": ("closed", "robots"), "ill": ("closed", "robots"),
        "no": ("failing", "reach"), "home": ("failing", "allow"),
    }  # fmt: skip
    assert WebPage.objects.get(host="old.example.org").moved_to == "http://new.example.org/"
    assert "HEAD private.example.org/inside" not in sites.asked


def test_where_no_site_can_be_reached_nothing_is_held_against_them(sites: Elsewhere) -> None:
    pages = [watch(f"http://site{number}.invalid/") for number in range(3)]
    assert check_some() == 3
    for page in pages:
        page.refresh_from_db()
        assert (page.state, page.failures) == (LinkState.WAITING, 0)
        assert page.due_at > timezone.now()


def test_no_site_is_asked_for_two_pages_within_a_minute(sites: Elsewhere) -> None:
    for name in ("a", "b"):
        sites.page(f"example.org/{name}")
        watch(f"http://example.org/{name}")
    assert (check_some(), check_some()) == (1, 0)
    WebPage.objects.filter(asked_at__isnull=False).update(asked_at=timezone.now() - timedelta(minutes=2))
    assert check_some() == 1
    assert {"HEAD example.org/a", "HEAD example.org/b"} < set(sites.asked)


def test_editors_see_what_is_broken_where_it_is_named_and_an_archived_copy(
    sign_in: SignIn, chiara: Member, amina: Member, client: Client
) -> None:
    answered = timezone.now().replace(year=2026, month=3, day=1)
    page = watch(state=LinkState.BROKEN, status=404, failures=3, problem=LinkProblem.STATUS, answered_at=answered)
    watch("http://example.org/other", state=LinkState.ANSWERS)
    editor = sign_in(chiara)
    shown = editor.get(PAGE).text
    assert "http://example.org/page" in shown and "http://example.org/other" not in shown
    assert "https://web.archive.org/web/20260301/http://example.org/page" in shown
    assert 'href="/s/1"' in shown
    assert "http://example.org/other" in editor.get(f"{PAGE}?show=answers").text
    WebPage.objects.update(due_at=timezone.now() + timedelta(days=5))
    assert editor.post(f"{PAGE}{page.pk}/").status_code == 303
    page.refresh_from_db()
    assert page.due_at <= timezone.now()
    assert sign_in(amina).get(PAGE).status_code == 403
    assert sign_in(amina).post(f"{PAGE}{page.pk}/").status_code == 403
    assert client.get(PAGE).status_code == 302


def test_the_links_page_asks_the_same_number_of_queries(
    sign_in: SignIn, chiara: Member, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        watch(f"http://example.org/{number}", state=LinkState.BROKEN)
    editor = sign_in(chiara)
    with django_assert_max_num_queries(9):
        editor.get(PAGE)


def test_readers_see_when_a_link_was_looked_at_last(client: Client) -> None:
    session = make_session(make_report(), "opening")
    Link.objects.create(session=session, url="http://example.org/page", title="Page", language="en")
    assert "Last look" not in client.get("/en/academies/12/sessions/opening/").text
    watch(asked_at=timezone.now())
    caches["local"].clear()  # what stands in a report is kept for a minute
    assert "Last look" in client.get("/en/academies/12/sessions/opening/").text
    WebPage.objects.update(failures=1)
    caches["local"].clear()
    assert "No answer at the last look" in client.get("/en/academies/12/sessions/opening/").text
