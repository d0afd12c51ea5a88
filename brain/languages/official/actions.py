"""What editors do with official translations."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from brain.languages import writing
from brain.languages.models import Origin, TranslatedFile, TranslatedSource, Translation
from brain.languages.official.units import Units
from brain.languages.texts import Fields, TextKind
from brain.members.models import Member

KEPT = timedelta(days=7)


@transaction.atomic
def save_official(
    kind: TextKind, original: Any, language: str, fields: Fields, *, editor: Member, digest: str
) -> Translation:
    """The official translation is what `editor` wrote of the source with `digest`, and what that says is kept.

    Raises writing.SourceChanged.
    """
    row = writing.write_by_person(
        kind, original, language, fields, editor=editor, digest=digest, origin=Origin.OFFICIAL
    )
    source = kind.source(kind.original._default_manager.get(pk=original.pk))
    if source:
        TranslatedSource.objects.get_or_create(
            kind=kind.name, object_id=original.pk, digest=digest, defaults={"fields": dict(source.fields)}
        )
    return row


@transaction.atomic
def keep_file(*, editor: Member, name: str, content: Units, language: str) -> TranslatedFile:
    """The file can be looked at and applied for a week; return it."""
    TranslatedFile.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
    units = [unit.as_list() for unit in content.units]
    return TranslatedFile.objects.create(editor=editor, name=name, language=language, units=units)
