"""Counting how documents are used, by COUNTER 5.1: no robots (7.8), no double clicks (7.2), nothing of who it was."""

import logging
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from redis.exceptions import RedisError

from brain.members.fields import country_codes
from brain.members.models import Member
from library.models import Document, FileVersion, Use, UseKind

log = logging.getLogger(__name__)

DOUBLE_CLICK = 30  # seconds
A_DAY = 50  # uses of a document that one address, or member, adds: browsers can call themselves anything
# What the user agents of robots, of programs and of checkers of links say of themselves.
_ROBOTS = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|scrap|archiv|harvest|fetch|preview|monitor|check|validator|feed|"
    r"curl|wget|httpie|python|java/|okhttp|go-http|libwww|perl|ruby|php|node|axios|postman|headless|phantom|selenium|"
    r"lighthouse|facebookexternalhit|whatsapp|telegram|bingpreview|mediapartners|google-|yandex|baidu|embedly",
    re.IGNORECASE,
)


def count_view(request: HttpRequest, document: Document) -> None:
    """The published document was looked at once more, unless by a robot or twice within 30 seconds."""
    if document.is_published:
        _count(request, UseKind.VIEW, document.pk, "")


def count_download(request: HttpRequest, version: FileVersion) -> None:
    """The file was downloaded once more, unless by a robot or twice within 30 seconds.

    Asked for in parts, it counts with its first; what a browser has kept, or only asks about (HEAD), does not count.
    """
    if _begins(request):
        edition = version.language_edition
        _count(request, UseKind.DOWNLOAD, edition.document_id, edition.language)


def count_downloads(request: HttpRequest, versions: Iterable[FileVersion]) -> None:
    """Each of the files, which come as one, was downloaded once more, as count_download says; in three queries."""
    if not (_begins(request) and _is_counted(request)):
        return
    editions = [version.language_edition for version in versions]
    used = dict.fromkeys((edition.document_id, edition.language) for edition in editions)
    first = [(pk, tag) for pk, tag in used if _adds(request, UseKind.DOWNLOAD, pk, tag)]
    fields = {"kind": UseKind.DOWNLOAD, "day": datetime.now(UTC).date(), "country": country_of(request)}
    rows = Use.objects.filter(**fields, document__in={pk for pk, _tag in first})
    known = {(row.document_id, row.language): row.pk for row in rows}
    Use.objects.filter(pk__in=[known[use] for use in first if use in known]).update(count=F("count") + 1)
    new = (Use(document_id=pk, language=tag, count=1, **fields) for pk, tag in first if (pk, tag) not in known)
    Use.objects.bulk_create(new, ignore_conflicts=True)


def _begins(request: HttpRequest) -> bool:
    """Whether the file is asked for from its first byte on, by somebody who has not kept it."""
    is_first = re.match(r"bytes=0?-|bytes=0|$", request.headers.get("Range", ""))
    return is_first is not None and "If-None-Match" not in request.headers


def country_of(request: HttpRequest) -> str:
    """Return from which country somebody reads: as the proxy says, else as the member's profile says, else ""."""
    said = request.headers.get(settings.COUNTRY_HEADER, "") if settings.COUNTRY_HEADER else ""
    own = request.user.country if isinstance(request.user, Member) else ""
    return next((code for code in (said.upper(), own) if code in country_codes()), "")


def is_robot(request: HttpRequest) -> bool:
    """Whether the request says that no person made it, or does not say what made it."""
    agent = request.headers.get("User-Agent", "")
    return not agent or _ROBOTS.search(agent) is not None or "prefetch" in request.headers.get("Sec-Purpose", "")


def _is_counted(request: HttpRequest) -> bool:
    return request.method == "GET" and not is_robot(request)


def _count(request: HttpRequest, kind: UseKind, document: int, language: str) -> None:
    if not _is_counted(request) or not _adds(request, kind, document, language):
        return
    fields = {"document_id": document, "kind": kind, "day": datetime.now(UTC).date(), "language": language}
    rows = Use.objects.filter(**fields, country=(country := country_of(request)))
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Use.objects.create(**fields, country=country, count=1)
    except IntegrityError:  # somebody else was the first of the day at the same moment
        rows.update(count=F("count") + 1)


def _adds(request: HttpRequest, kind: UseKind, document: int, language: str) -> bool:
    """Whether the same reader has not asked for the same within 30 seconds, nor their address too often today.

    While the cache is away nobody knows, and nothing is counted.
    """
    try:
        return _is_new(request, kind, document, language)
    except RedisError as error:
        log.warning("uses are not counted: %r", error)
        return False


def _is_new(request: HttpRequest, kind: UseKind, document: int, language: str) -> bool:
    member, address = request.user.pk, request.META.get("REMOTE_ADDR", "")
    reader = member or f"{address} {request.headers.get('User-Agent', '')}"
    if not cache.add(f"click:{_hidden(kind, document, language, reader)}", True, timeout=DOUBLE_CLICK):
        return False
    key = f"uses:{_hidden(kind, document, member or _place(address))}"
    cache.add(key, 0, timeout=_rest_of_day())
    try:
        return cache.incr(key) <= A_DAY
    except ValueError:  # pushed out of a full cache between the two
        return True


def _place(address: str) -> str:
    """Return the address; of IPv6 how all addresses of one household or host begin, which are theirs to change."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == 6 and not known.ipv4_mapped else address


def _hidden(*said: Any) -> str:
    """Return what tells these words from others on this day (UTC), whose secret is gone when it is over."""
    name = f"uses-secret:{datetime.now(UTC).date()}"
    secret: Any = cache.get_or_set(name, lambda: secrets.token_hex(16), timeout=_rest_of_day())
    return blake2b(" ".join(map(str, said)).encode(), key=secret.encode(), digest_size=16).hexdigest()


def _rest_of_day() -> int:
    """Return how many seconds of this day (UTC) are left, at least one."""
    now = datetime.now(UTC)
    return 24 * 3600 - (now.hour * 3600 + now.minute * 60 + now.second)
