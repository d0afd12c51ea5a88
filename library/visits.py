"""What is new in the library since a member was last there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from brain.members.access import Person
from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.publishing.models import State, Step
from library.catalogue import Catalogue
from library.models import Document, FileVersion, LibraryVisit

AWAY = timedelta(minutes=30)  # after which somebody who comes back begins another visit
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
    """Return what is new to the member whose visit this is; None for guests, and before the second visit."""
    since = _last_visit(request.user, is_real="prefetch" not in request.headers.get("Sec-Purpose", ""))
    if since is None:
        return None
    published = Step.objects.filter(kind="document", after=State.PUBLISHED, at__gt=since).values("object_uuid")
    newer = FileVersion.objects.filter(uploaded_at__gt=since).values("language_edition__document")
    found = Document.objects.filter(Q(uuid__in=published) | Q(pk__in=newer)).values_list("pk", flat=True)
    pks = frozenset(found)
    return News(since, catalogue.set_of(pks) & catalogue.open_to(audiences_of(request.user)), pks)


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
