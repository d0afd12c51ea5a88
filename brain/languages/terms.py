"""Work on the glossary: every change has its author, and machines follow it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import combining, normalize

from django.db import IntegrityError, transaction

from brain.languages import tasks
from brain.languages.models import GlossaryTerm, Origin, Version
from brain.languages.models.glossary import TERM
from brain.members.models import Member


class KnownAlready(Exception):
    """The glossary has another term of this English form, perhaps with other accents or capitals."""


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
    """The term has these forms, by language; its history has those before, and machines translate it anew.

    Raises KnownAlready.
    """
    before = dict(term.labels) if term.pk else {}
    if before == labels:
        return
    if before.get("en") != labels.get("en") and _is_another(term, labels.get("en", "")):
        raise KnownAlready
    if before and not term.versions().exists():
        _keep(term, before, editor=None)
    term.labels = dict(labels)
    try:
        with transaction.atomic():
            term.save()
    except IntegrityError:  # somebody else has added it at the same time
        raise KnownAlready from None
    _keep(term, labels, editor=editor)
    tasks.translate_term_anew.enqueue(before, term.labels)


@transaction.atomic
def remove_term(term: GlossaryTerm, *, editor: Member) -> None:
    """The term is in the glossary no longer; machines translate the texts that have it without it."""
    _keep(term, {}, editor=editor)
    tasks.translate_term_anew.enqueue(term.labels, {})
    term.delete()


def _is_another(term: GlossaryTerm, form: str) -> bool:
    """Whether `form` is the English form of another term than this one."""
    others = GlossaryTerm.objects.exclude(pk=term.pk)
    return _folded(form) in {_folded(name) for other in others for name in (other.key, other.in_language("en"))}


def _folded(form: str) -> str:
    """Return the form without capitals and accents: one who does not type them means the same term."""
    return "".join(character for character in normalize("NFKD", form.casefold()) if not combining(character))


def _keep(term: GlossaryTerm, labels: Mapping[str, str], *, editor: Member | None) -> None:
    Version.objects.create(
        kind=TERM, object_id=term.pk, language="", fields=dict(labels), origin=Origin.HUMAN, editor=editor
    )
