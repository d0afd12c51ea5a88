"""What is new in the library since a member was last there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from brain.members.access import Person
from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.publishing.models import State, Step
from library import live
from library.catalogue import Catalogue
from library.models import Document, FileVersion, LibraryVisit
from realtime.page import numbers

AWAY = timedelta(minutes=30)  # after which somebody who comes back begins another visit
_SECONDS = 600
_NOTED = timedelta(minutes=2)  # a visit that goes on is noted again after that


@dataclass(frozen=True)
class News:
    """The documents, as a set of the catalogue, that were published since a moment, or got a newer file."""

    since: datetime
    documents: int
    pks: frozenset[int]

    @property
    def count(self) -> int:
        return self.documents.bit_count()


def new_to(request: HttpRequest, catalogue: Catalogue) -> News | None:
    """Return what is new to the member whose visit this is; None for guests, and for a member who was never here.

    The number of the documents' stream has been read for this page (library.catalogue does).
    """
    since = _last_visit(request.user, is_real="prefetch" not in request.headers.get("Sec-Purpose", ""))
    if since is None:
        return None
    key = f"library-news:{since.isoformat()}:{numbers(request)[live.STREAM]}"
    kept: Any = caches["local"].get_or_set(key, lambda: _changed_since(since), _SECONDS)
    pks = frozenset(kept)
    return News(since, catalogue.set_of(pks) & catalogue.open_to(audiences_of(request.user)), pks)


def _changed_since(since: datetime) -> list[int]:
    """Return the primary keys of the documents that were published, or got a file, after `since`."""
    published = Step.objects.filter(kind="document", after=State.PUBLISHED, at__gt=since).values("object_uuid")
    documents = Document.objects.filter(uuid__in=published).order_by().values_list("pk")
    files = FileVersion.objects.filter(uploaded_at__gt=since).order_by().values_list("language_edition__document")
    return [pk for (pk,) in documents.union(files)]


def _last_visit(person: Person, *, is_real: bool) -> datetime | None:
    """Return when the visit before this one ended, and keep that this one goes on; a prefetched page is no visit."""
    if not isinstance(person, Member):
        return None
    now = timezone.now()
    visit = LibraryVisit.objects.filter(member=person).first()
    if visit is None:
        if is_real:
            LibraryVisit.objects.get_or_create(member=person)
        return None
    if visit.seen_at < now - AWAY:
        visit.before = visit.seen_at
    if is_real and visit.seen_at < now - _NOTED:
        LibraryVisit.objects.filter(pk=visit.pk).update(seen_at=now, before=visit.before)
    return visit.before
