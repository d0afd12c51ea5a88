"""A polite look at pages of other sites: by their rules for robots (RFC 9309), and one page a site and minute."""

from datetime import timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.core.cache import cache
from django.utils import timezone

from brain.core.fetching import Answer, NotAllowed, NotReached, fetch, user_agent
from library.models import BROKEN_AFTER, LinkProblem, LinkState, WebPage

AT_A_TIME, _SEVERAL = 10, 3
WEEK, DAY = timedelta(days=7), timedelta(days=1)
_MOST_RULES = 500 * 1024  # bytes of a robots.txt that are read (RFC 9309, section 2.5)
_RULES_KEPT = 24 * 3600
_TO_US_ALONE = {401, 402, 403, 405, 407, 451, 999}  # refused, perhaps since we are a machine
_SHUT = "User-agent: *\nDisallow: /"


def check_some() -> int:
    """Some of the pages that are due have been looked at, one a site; returns how many.

    Where none of several sites can be reached, it is this one whose line is down: nothing is held against them, and
    they are asked tomorrow.
    """
    pages = [page for page in _one_a_site() if _claimed(page)]
    for page in pages:
        look_at(page)
    if len(pages) < _SEVERAL or any(page.problem != LinkProblem.NOT_REACHED for page in pages):
        for page in pages:
            page.save()
    return len(pages)


def _claimed(page: WebPage) -> bool:
    """Whether it is this worker that looks at the page, and no other one."""
    free = WebPage.objects.filter(pk=page.pk, due_at=page.due_at)
    return bool(free.update(asked_at=timezone.now(), due_at=timezone.now() + DAY))


def _one_a_site() -> list[WebPage]:
    pages: dict[str, WebPage] = {}
    for page in WebPage.objects.due()[: AT_A_TIME * 20]:
        pages.setdefault(page.host, page)
    return list(pages.values())[:AT_A_TIME]


def look_at(page: WebPage) -> None:
    """The page, which is not saved, says whether it answers; it is due in a week, or tomorrow where it failed."""
    page.status, page.moved_to = None, ""
    try:
        _judge(page, _ask(page.url))
    except _ByRules:
        _closed(page, LinkProblem.ROBOTS)
    except NotAllowed:
        _failed(page, LinkProblem.NOT_ALLOWED)
    except NotReached:
        _failed(page, LinkProblem.NOT_REACHED)
    page.asked_at = timezone.now()
    page.due_at = page.asked_at + (DAY if page.state == LinkState.FAILING else WEEK)


class _ByRules(Exception):
    """The site's robots.txt keeps machines from the page."""


def _ask(url: str) -> Answer:
    """Ask for the page without its content; a site that does not like that is asked for the page itself."""
    answer = fetch(url, method="HEAD", before=_keep_rules)
    return answer if answer.status < 400 else fetch(url, most=1024, before=_keep_rules)


def _judge(page: WebPage, answer: Answer) -> None:
    page.status = answer.status
    if answer.status < 400:
        page.state = LinkState.MOVED if answer.has_moved else LinkState.ANSWERS
        page.moved_to = answer.url[:2_000] if answer.has_moved else ""
        page.problem, page.failures, page.answered_at = LinkProblem.NONE, 0, timezone.now()
    elif answer.status in _TO_US_ALONE:
        _closed(page, LinkProblem.STATUS)
    else:
        _failed(page, LinkProblem.STATUS)


def _closed(page: WebPage, problem: LinkProblem) -> None:
    """Nothing is known of the page, and that is no failure of it."""
    page.state, page.problem, page.failures = LinkState.CLOSED, problem, 0


def _failed(page: WebPage, problem: LinkProblem) -> None:
    page.problem, page.failures = problem, page.failures + 1
    page.state = LinkState.BROKEN if page.failures >= BROKEN_AFTER else LinkState.FAILING


def _keep_rules(url: str) -> None:
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    rules: str | None = cache.get(f"robots.{site}")
    if rules is None:
        rules = _rules_of(site)
        cache.set(f"robots.{site}", rules, _RULES_KEPT)
    parser = RobotFileParser()
    parser.parse(rules.splitlines())
    if not parser.can_fetch(user_agent(), url):
        raise _ByRules


def _rules_of(site: str) -> str:
    """Return the site's robots.txt: none where it has none, and all shut where it fails (RFC 9309, section 2.3.1)."""
    answer = fetch(f"{site}/robots.txt", most=_MOST_RULES)
    if answer.status >= 500:
        return _SHUT
    return answer.body.decode("utf-8", "replace") if answer.status < 300 else ""
