"""Work on the glossary: every change has its author, and machines follow it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction

from brain.languages import tasks
from brain.languages.models import GlossaryTerm, Origin, Version
from brain.languages.models.glossary import TERM
from brain.members.models import Member


@dataclass(frozen=True)
class Change:
    """What somebody changed of a term: (language, form before, form after)."""

    version: Version
    forms: list[tuple[str, str, str]]


def changes_of(term: GlossaryTerm) -> Iterator[Change]:
    """Yield what was changed of the term, the newest change first."""
    versions = [*term.versions().select_related("editor"), Version(fields={})]
    for version, before in pairwise(versions):
        languages = sorted({*version.fields, *before.fields})
        forms = [
            (language, before.fields.get(language, ""), version.fields.get(language, "")) for language in languages
        ]
        yield Change(version, [form for form in forms if form[1] != form[2]])


@transaction.atomic
def save_term(term: GlossaryTerm, labels: Mapping[str, str], *, editor: Member) -> None:
    """The term has these forms, by language; its history has those before, and machines translate it anew."""
    before = dict(term.labels) if term.pk else {}
    if before == labels:
        return
    if before and not term.versions().exists():
        _keep(term, before, editor=None)
    term.labels = dict(labels)
    term.save()
    _keep(term, labels, editor=editor)
    tasks.translate_term_anew.enqueue(before, term.labels)


@transaction.atomic
def remove_term(term: GlossaryTerm, *, editor: Member) -> None:
    """The term is in the glossary no longer; machines translate the texts that have it without it."""
    _keep(term, {}, editor=editor)
    tasks.translate_term_anew.enqueue(term.labels, {})
    term.delete()


def _keep(term: GlossaryTerm, labels: Mapping[str, str], *, editor: Member | None) -> None:
    Version.objects.create(
        kind=TERM, object_id=term.pk, language="", fields=dict(labels), origin=Origin.HUMAN, editor=editor
    )
