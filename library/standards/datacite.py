"""DOIs at DataCite, by its REST API (JSON:API, metadata schema 4)."""

import json
import logging
from base64 import b64encode
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings
from django_tasks import task

from library.models import Document, Identifier, Licence, Scheme
from library.standards.keeping import record_of
from library.standards.records import Maker, Record

log = logging.getLogger(__name__)
SECONDS = 20
AT_A_TIME = 20
PUBLISHER = "Collective Brain"
_GENERAL = {
    "BOOK": "Book", "REPORT": "Report", "RESEARCH_REPORT": "Report", "POLICY_REPORT": "Report",
    "WORKING_PAPER": "Preprint", "ARTICLE": "JournalArticle", "CONFERENCE_PRESENTATION": "Presentation",
    "CONFERENCE_PROCEEDINGS": "ConferenceProceeding", "STATISTICS": "Dataset", "IMAGE": "Image",
    "VIDEO": "Audiovisual", "SOUND": "Sound",
}  # fmt: skip


class Refused(Exception):
    """DataCite does not take this record: nothing but a change of it helps."""


class Away(Exception):
    """DataCite cannot be reached, or asks to come back later."""


@task()
def tell_datacite() -> None:
    """DataCite knows the documents that wait as they are now; while it is away they go on waiting."""
    waiting = Identifier.objects.filter(scheme=Scheme.DOI, waits=True).select_related("document__record").order_by("pk")
    for row in waiting[:AT_A_TIME]:
        problem = ""
        try:
            _put(row.value, _attributes(record_of(row.document), row.document))
        except Refused as refused:
            problem = str(refused)
            log.error("DataCite refuses %s: %s", row.value, problem)
        except Away as away:
            log.warning("DataCite is away, and DOIs wait: %s", away)
            return
        # One that has changed meanwhile goes on waiting.
        told = Identifier.objects.filter(pk=row.pk, document__record__datestamp=row.document.record.datestamp)
        told.update(waits=False, problem=problem[:300])


def _put(doi: str, attributes: dict[str, Any]) -> None:
    body = {"data": {"id": doi, "type": "dois", "attributes": attributes | {"doi": doi}}}
    request = Request(  # noqa: S310 - the operator's address, http or https
        f"{settings.DATACITE_URL}/dois/{quote(doi)}",
        data=json.dumps(body).encode(),
        method="PUT",
        headers={
            "Content-Type": "application/vnd.api+json",
            "Authorization": f"Basic {b64encode(settings.DATACITE_ACCOUNT.encode()).decode()}",
        },
    )
    try:
        with urlopen(request, timeout=SECONDS):  # noqa: S310
            return
    except HTTPError as error:
        said = f"{error.code} {error.read(2_000).decode(errors='replace')}"
        if error.code in (400, 404, 409, 413, 422):
            raise Refused(said) from error
        raise Away(said) from error  # a wrong account, too, is for the operator to put right
    except (URLError, OSError) as error:
        raise Away(str(error)) from error


def _attributes(record: Record, document: Document) -> dict[str, Any]:
    """Return what DataCite is told; what was withdrawn is hidden there, and its DOI still leads to the tombstone."""
    original = record.original
    titles = [{"title": part.title, "lang": part.language} for part in record.parts]
    makers = list(map(_creator, record.makers)) or [{"name": PUBLISHER, "nameType": "Organizational"}]
    return {
        "event": "hide" if document.is_withdrawn else "publish",
        "url": record.url,
        "titles": titles[:1] + [{**title, "titleType": "TranslatedTitle"} for title in titles[1:]],
        "creators": makers,
        "publisher": PUBLISHER,
        "publicationYear": int(record.issued[:4]),
        "dates": [{"date": record.issued, "dateType": "Issued"}],
        "language": original.language if original else None,
        "types": {"resourceTypeGeneral": _GENERAL.get(record.kind.name, "Text"), "resourceType": record.kind.name},
        "subjects": [{"subject": words.text, "lang": words.language} for words in record.subjects],
        "descriptions": [
            {"description": part.abstract, "descriptionType": "Abstract", "lang": part.language}
            for part in record.parts
            if part.abstract
        ],
        "rightsList": [{"rights": str(Licence(record.licence).label), "rightsUri": record.licence}]
        if record.licence
        else [],
    }


def _creator(maker: Maker) -> dict[str, Any]:
    if not maker.is_person:
        return {"name": maker.name, "nameType": "Organizational"}
    identifiers = [{"nameIdentifier": maker.address, "nameIdentifierScheme": "ORCID"}] if maker.orcid else []
    return {
        "name": maker.name,
        "nameType": "Personal",
        "givenName": maker.given,
        "familyName": maker.family,
        "nameIdentifiers": identifiers,
    }
