"""What a harvester asks for, checked (OAI-PMH 2.0, sections 2.5 and 4)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.http import QueryDict

from library.standards.oai.formats import FORMATS

_SALT = "oai-pmh"
_TOKENS_LAST = timedelta(days=7)
_LIST = ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"})
# Of each verb: the arguments that it needs, and those that it may have.
_VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_DAY, _SECOND = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class OaiError(Exception):
    """An error condition of the protocol (section 3.6), by its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Listing:
    """A list that is asked for: from one datestamp until just before another, and how far it has been given.

    `after` is the datestamp and the number of the last record that was given, `given` how many were before.
    """

    prefix: str
    begin: datetime | None = None
    end: datetime | None = None
    set_spec: str = ""
    after: tuple[datetime, int] | None = None
    given: int = 0

    def token(self) -> str:
        """Return the resumption token by which the rest of the list is asked for."""
        moments = [moment.isoformat() if moment else "" for moment in (self.begin, self.end)]
        after = [self.after[0].isoformat(), self.after[1]] if self.after else []
        return signing.dumps([self.prefix, *moments, self.set_spec, after, self.given], salt=_SALT)


def verb_of(asked: QueryDict) -> str:
    """Return the verb. Raises OaiError unless it is one, and the arguments are those that it takes, each once."""
    verbs = asked.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise OaiError("badVerb", "There is no such verb.")
    needed, possible = _VERBS[verbs[0]]
    named = set(asked) - {"verb"}
    if wrong := named - needed - possible:
        raise OaiError("badArgument", f"This verb does not take the argument {min(wrong)}.")
    if repeated := [name for name in sorted(named) if len(asked.getlist(name)) > 1]:
        raise OaiError("badArgument", f"The argument {repeated[0]} is given twice.")
    if "resumptionToken" in named:
        if len(named) > 1:
            raise OaiError("badArgument", "The argument resumptionToken stands alone.")
    elif missing := needed - named:
        raise OaiError("badArgument", f"This verb needs the argument {min(missing)}.")
    return verbs[0]


def listing_of(asked: QueryDict) -> Listing:
    """Return the list that is asked for. Raises OaiError."""
    if "resumptionToken" in asked:
        return _resumed(str(asked["resumptionToken"]))
    prefix = format_of(asked)
    begin, until = asked.get("from", ""), asked.get("until", "")
    if begin and until and (len(begin) != len(until) or begin > until):
        raise OaiError("badArgument", "The arguments from and until are of one form, and from is not the later one.")
    return Listing(prefix, _moment(begin) if begin else None, _end(until) if until else None, asked.get("set", ""))


def format_of(asked: QueryDict) -> str:
    """Return the metadata format that is asked for. Raises OaiError where there is no such format here."""
    prefix = str(asked["metadataPrefix"])
    if not _PREFIX.fullmatch(prefix):
        raise OaiError("badArgument", "This is no metadataPrefix.")
    if prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", "There is no such format here.")
    return prefix


def _end(until: str) -> datetime | None:
    """Return the moment after the day or second `until`; None for the last one that there is."""
    try:
        return _moment(until) + (timedelta(days=1) if _DAY.fullmatch(until) else timedelta(seconds=1))
    except OverflowError:
        return None


def _moment(written: str) -> datetime:
    if not (_DAY.fullmatch(written) or _SECOND.fullmatch(written)):
        raise OaiError("badArgument", "Write dates as 2026-11-23 or 2026-11-23T10:00:00Z.")
    try:
        return datetime.fromisoformat(written.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise OaiError("badArgument", "There is no such date.") from None


def _resumed(token: str) -> Listing:
    try:
        kept: list[Any] = signing.loads(token, salt=_SALT, max_age=_TOKENS_LAST)
    except signing.BadSignature:
        raise OaiError("badResumptionToken", "The token is not of this repository, or too old.") from None
    prefix, begin, end, set_spec, after, given = kept
    begin, end = (datetime.fromisoformat(moment) if moment else None for moment in (begin, end))
    return Listing(prefix, begin, end, set_spec, (datetime.fromisoformat(after[0]), after[1]) if after else None, given)
