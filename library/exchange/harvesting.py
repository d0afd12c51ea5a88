"""A harvester of OAI-PMH 2.0: asks a repository for its records in oai_dc, a part at a time, or for what changed."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from brain.core.fetching import NotAllowed, NotReached, fetch
from library.exchange.dublin_core import BadXml, Value, item_of, parse
from library.exchange.items import Item

Position = dict[str, Any]
_OAI, _DC = "{http://www.openarchives.org/OAI/2.0/}", "{http://purl.org/dc/elements/1.1/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST = 20 * 1024 * 1024  # bytes of one answer
_MOST_PARTS = 20_000  # of a hundred records or so: what goes on behind that has no end
_DAY = len("2026-11-23")
_LATER = {429, 500, 502, 503, 504}


class Refused(Exception):
    """The repository does not give its records; the message says why in the reader's language."""


class Later(Exception):
    """The repository asks to come back later (section 3.1.2.2), or cannot be reached just now."""


def beginning(address: str, set_spec: str, *, since: str, language: str) -> Position:
    """Return where a harvest begins: `since` is a datestamp of the repository, "" for all that it has.

    `language` (BCP 47) is that of titles that name none.
    """
    return {"address": address, "set": set_spec, "since": since, "token": "", "as_of": "", "language": language}


def next_items(position: Position) -> tuple[list[Item], Position]:
    """Return the documents of the next part, and the position behind it: without a token, that was the last one.

    Raises Refused, and Later.
    """
    root = _answer(position["address"], _arguments(position))
    as_of = position["as_of"] or _moment(root, position["since"])
    error = root.find(f"{_OAI}error")
    if error is not None:
        if error.get("code") == "noRecordsMatch":
            return [], {**position, "token": "", "as_of": as_of}
        raise Refused(_("The repository says: %(text)s") % {"text": error.text or error.get("code")})
    items = [_item(record, position["language"]) for record in root.iter(f"{_OAI}record")]
    token = root.findtext(f"{_OAI}ListRecords/{_OAI}resumptionToken") or ""
    parts = position.get("parts", 0) + 1
    if token and (token == position["token"] or parts == _MOST_PARTS):
        raise Refused(_("The repository gives the same part again and again."))
    return items, {**position, "token": token.strip(), "as_of": as_of, "parts": parts}


def _arguments(position: Position) -> dict[str, str]:
    if position["token"]:
        return {"verb": "ListRecords", "resumptionToken": position["token"]}
    asked = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": position["set"], "from": position["since"]}
    return {name: value for name, value in asked.items() if value}


def _moment(root: Any, since: str) -> str:
    """Return when the harvest began by the repository's clock, in its granularity (section 2.7.1).

    That is told by its datestamps, or by one from before (`since`): some know no more than days.
    """
    moment = (root.findtext(f"{_OAI}responseDate") or "").strip()
    datestamp = (root.findtext(f".//{_OAI}header/{_OAI}datestamp") or since).strip()
    return moment[:_DAY] if len(datestamp) == _DAY else moment


def _answer(address: str, arguments: dict[str, str]) -> Any:
    joint = "&" if "?" in address else "?"
    try:
        answer = fetch(f"{address}{joint}{urlencode(arguments)}", most=_MOST)
    except NotAllowed:
        raise Refused(_("The address is not one of the open web.")) from None
    except NotReached as error:
        raise Later from error
    if answer.status in _LATER:
        raise Later
    if answer.status >= 400:
        raise Refused(_("The site answers with an error: %(status)d") % {"status": answer.status})
    try:
        root = parse(answer.body)
    except BadXml:
        raise Refused(_("There is no OAI-PMH repository at this address.")) from None
    if root.tag != f"{_OAI}OAI-PMH":
        raise Refused(_("There is no OAI-PMH repository at this address."))
    return root


def _item(record: Any, language: str) -> Item:
    header = record.find(f"{_OAI}header")
    if header is None:
        raise Refused(_("There is no OAI-PMH repository at this address."))
    key = (header.findtext(f"{_OAI}identifier") or "").strip()
    if header.get("status") == "deleted":
        return Item(key, is_gone=True)
    values = [
        Value(element.tag.removeprefix(_DC), "", element.get(_LANG, ""), " ".join((element.text or "").split()))
        for element in record.iter(f"{_DC}*")
    ]
    return item_of(key, key, values, language=language)
