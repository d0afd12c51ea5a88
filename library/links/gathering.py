"""Which pages of other sites are named: in materials and documents here, and by whatever else registers."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse

from brain.core import outward
from brain.core.batches import in_batches
from brain.core.fetching import host_of
from brain.core.outward import Named, addresses_in
from library.models import Document, LanguageEdition, Link, Recording, State, Track, WebPage

_DOI = re.compile(r"10\.\d{4,9}/\S+", re.ASCII)
_LONGEST = 500


def register_links() -> None:
    """What materials and documents name is checked."""
    outward.register(_links)
    outward.register(_tracks)
    outward.register(_documents)


@transaction.atomic
def gather() -> int:
    """There is a WebPage for each page that is named, and for no other; returns how many there are."""
    places: dict[str, list[list[str]]] = defaultdict(list)
    for named in outward.all_named():
        place = [named.title, named.language, named.path]
        if len(named.url) <= _LONGEST and host_of(named.url) and place not in places[named.url]:
            places[named.url].append(place)
    gone = [pk for pk, url in WebPage.objects.values_list("pk", "url") if url not in places]
    for some in in_batches(gone, 500):
        WebPage.objects.filter(pk__in=some).delete()
    WebPage.objects.bulk_create(
        [WebPage(url=url, host=host_of(url)[:255], places=where) for url, where in places.items()],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["places"],
    )
    return len(places)


def _links() -> Iterator[Named]:
    for link in Link.objects.select_related("edition", "session"):
        yield Named(link.url, *_place(link))


def _tracks() -> Iterator[Named]:
    for track in Track.objects.exclude(url="").select_related("recording__edition", "recording__session"):
        yield Named(track.url, *_place(track.recording))


def _place(material: Link | Recording) -> tuple[str, str, str]:
    """Return title, its language and path of where a material is read: its session, or the page of its academy."""
    if session := material.session:
        return session.title, session.language, reverse("session-permalink", args=[session.uuid])
    return material.title, material.language, f"/academies/{material.owning_edition.number}/"


def _documents() -> Iterator[Named]:
    """Yield what identifiers and abstracts name, of all documents that have not been withdrawn."""
    withdrawn = Document.objects.filter(state=State.WITHDRAWN)
    for edition in LanguageEdition.objects.exclude(document__in=withdrawn).select_related("document").iterator():
        path = reverse("document-permalink", args=[edition.document.uuid])
        doi = _DOI.search(edition.identifier)
        named = [f"https://doi.org/{doi[0]}"] if doi else addresses_in(edition.identifier)
        for url in [*named, *addresses_in(edition.abstract)]:
            yield Named(url, edition.title, edition.language, path)
