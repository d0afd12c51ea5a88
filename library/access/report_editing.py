"""What is changed by who writes the report of an academy: unseen -> Http404, refused -> PermissionDenied."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.access import Person, may_edit
from brain.members.models import Member
from brain.members.permissions import Permission, editions_where, holds
from library.access.reports import edition_to_edit
from library.models import Captions, Edition, Link, Photo, Presentation, Recording, Report, Session, Track

MATERIALS: dict[str, Any] = {"presentation": Presentation, "recording": Recording, "photo": Photo, "link": Link}


def session_to_edit(person: Person, number: int, slug: str) -> Session:
    """Return the session, for somebody who may write the report of edition `number`."""
    edition = edition_to_edit(person, number)
    session: Session = get_object_or_404(Session.objects.select_related("edition__report"), edition=edition, slug=slug)
    return session


def place_to_fill(person: Person, number: int, slug: str) -> Edition | Session:
    """Return the session of the edition, or with an empty slug the edition, for somebody who may add materials."""
    return session_to_edit(person, number, slug) if slug else edition_to_edit(person, number)


def material_to_edit(person: Person, number: int, kind: str, uuid: UUID) -> Any:
    """Return the material (of MATERIALS) of the edition or of one of its sessions, as session_to_edit does."""
    edition = edition_to_edit(person, number)
    if kind not in MATERIALS:
        raise Http404
    rows = MATERIALS[kind].objects.select_related("session__edition__report", "edition__report")
    material = get_object_or_404(rows, uuid=uuid)
    if material.owning_edition.pk != edition.pk:
        raise Http404
    return material


def part_to_edit(person: Person, number: int, uuid: UUID, part: str, pk: int) -> Track | Captions:
    """Return a track (`part` is "track") or captions of the recording with this identifier, as session_to_edit does."""
    recording = material_to_edit(person, number, "recording", uuid)
    found: Track | Captions = get_object_or_404(recording.tracks if part == "track" else recording.captions, pk=pk)
    return found


def refuse_unless_begins_editions(person: Person) -> Member:
    """Return `person` as a member who may begin an academy's pages. Raises PermissionDenied."""
    if not isinstance(person, Member) or not may_edit(person):
        raise PermissionDenied(_("Only editors can add an academy."))
    return person


def reports_to_edit(person: Person) -> QuerySet[Report] | None:
    """Return the reports that `person` may write; None for somebody who writes none."""
    if holds(person, Permission.EDIT_REPORT):
        return Report.objects.all()
    if not isinstance(person, Member) or not person.may_act:
        return None
    numbers = editions_where(person, Permission.EDIT_REPORT)
    return Report.objects.filter(edition__number__in=numbers) if numbers else None
