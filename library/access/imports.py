"""Imports: an editor's own and those of others, as all editors answer for the library together."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from brain.members.access import Person, refuse_unless_may_write
from brain.members.models import Member
from library.access.documents import require_editor
from library.models import Import


def importer(person: Person) -> Member:
    """Return `person` as a member who may bring documents in."""
    refuse_unless_may_write(person)
    return require_editor(person)


def imports_to_see(person: Person) -> QuerySet[Import]:
    """Return all imports without their tables, which are long."""
    require_editor(person)
    return Import.objects.select_related("member").defer("lines", "position")


def import_to_see(person: Person, uuid: UUID) -> Import:
    """Return the import, for an editor."""
    require_editor(person)
    return get_object_or_404(Import.objects.select_related("member").defer("lines"), uuid=uuid)
