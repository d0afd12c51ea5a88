"""The only place in which translations are changed: people's work is never overwritten by a machine.

Whoever writes one holds the original's row, as whoever changes the original does: so they wait for each other.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from brain.languages import jobs
from brain.languages.models import (
    Origin,
    Priority,
    Report,
    Status,
    Suggestion,
    SuggestionState,
    Translation,
    Version,
)
from brain.languages.reading import primary
from brain.languages.texts import Fields, Source, TextKind, kind_named
from brain.languages.translating import Translated
from brain.members.models import Member

REPORTS_THAT_HIDE = 2  # of different members, where a machine has translated
_TO_BE_MADE_ANEW = "anew"  # in the place of a digest: of no source


class SourceChanged(Exception):
    """The original is not what it was when the translation was begun; `source` is what it is now (None: not there)."""

    def __init__(self, source: Source | None) -> None:
        super().__init__()
        self.source = source


# --- The original ----------------------------------------------------------------------------------------------------


@transaction.atomic
def source_changed(kind: TextKind, original: Any, *, is_redacted: bool = False, delay: float = 0) -> None:
    """Translations of what `original` said before are stale, and new ones are asked for; who changed it calls this.

    `is_redacted`: something was taken out that must not be read any more, in no language: people's translations are
    withdrawn with all their versions, machines' are deleted. `delay`: seconds to wait for a further change.
    """
    source = kind.source(original)
    if source is None:
        jobs.drop(kind.name, original.pk)
        return
    about = {"kind": kind.name, "object_id": original.pk}
    for row in kind.translation._default_manager.select_for_update().filter(original=original):
        _follow_source(kind, row, source, is_redacted=is_redacted)
    if is_redacted:
        Version.objects.filter(**about).exclude(digest=source.digest).update(is_withdrawn=True)
    suggestions = Suggestion.objects.filter(**about)
    suggestions.filter(state=SuggestionState.OUTDATED, digest=source.digest).update(state=SuggestionState.OPEN)
    suggestions.filter(state=SuggestionState.OPEN).exclude(digest=source.digest).update(state=SuggestionState.OUTDATED)
    if wanted := source.languages_wanted():
        jobs.ask(kind.name, original.pk, wanted, delay=delay)
    else:
        jobs.drop(kind.name, original.pk)


def source_added(kind: TextKind, original: Any) -> None:
    """Translations of a new `original` are asked for: there is nothing yet that could be stale."""
    if source := kind.source(original):
        jobs.ask(kind.name, original.pk, source.languages_wanted())


@transaction.atomic
def forget_machines(kind: TextKind, original: Any) -> None:
    """What machines made of `original` is gone, in every language, and they are asked for nothing more.

    Those whose text it is have taken back that it may be translated; what people wrote stays.
    """
    hold(kind, original.pk)
    jobs.drop(kind.name, original.pk)
    Suggestion.objects.filter(kind=kind.name, object_id=original.pk, author=None).delete()
    rows = kind.translation._default_manager.filter(original=original, origin=Origin.MACHINE)
    languages = list(rows.values_list("language", flat=True))
    rows.delete()
    for language in languages:
        kind.changed(original, language)


def _follow_source(kind: TextKind, row: Translation, source: Source, *, is_redacted: bool) -> None:
    if primary(row.language) == primary(source.language):
        _keep_version(kind, row)
        row.delete()
    elif row.digest == source.digest:
        if row.status == Status.STALE:
            _set_status(row, Status.READY)
    elif is_redacted:
        _withdraw(kind, row)
    elif row.status == Status.READY:
        _set_status(row, Status.STALE)


def _withdraw(kind: TextKind, row: Translation) -> None:
    if row.origin == Origin.MACHINE:
        row.delete()
    else:
        _keep_version(kind, row)
        _set_status(row, Status.REJECTED)


def _set_status(row: Translation, status: Status) -> None:
    row.status = status
    row.save(update_fields=["status", "updated_at"])


# --- A machine -------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_by_machine(kind: TextKind, original_id: int, language: str, made: Translated, *, digest: str) -> None:
    """The translation is what the machine made of the source with `digest`; a person's gets a suggestion beside it.

    Raises SourceChanged where the original says something else by now.
    """
    original = _unchanged(kind, original_id, language, digest)
    row = kind.translation_of(original, language) or _new(kind, original, language)
    if row.pk and row.origin != Origin.MACHINE:
        if row.digest != digest:
            _lay_beside(kind, row, made, digest)
        return
    if row.digest == digest and row.status == Status.REJECTED:
        return
    _write(kind, row, made.fields, origin=Origin.MACHINE, editor=None, engine=made.engine, digest=digest)


def _lay_beside(kind: TextKind, row: Translation, made: Translated, digest: str) -> None:
    Suggestion.objects.get_or_create(
        **kind.about(row), author=None, digest=digest, defaults={"fields": dict(made.fields), "engine": made.engine}
    )


def make_anew(kind: TextKind, original_ids: Iterable[int], language: str) -> None:
    """What machines made of these originals stays shown, but they are asked for it again: a term's form has changed.

    So they are where one is at work now, with the old form.
    """
    keys = list(original_ids)
    rows = kind.translation._default_manager.filter(original__in=keys, language=language)
    made = rows.filter(origin=Origin.MACHINE, status=Status.READY).exclude(digest="")
    wanted = {*made.values_list("original", flat=True), *jobs.running(kind.name, keys, language)}
    made.update(digest=_TO_BE_MADE_ANEW)
    jobs.ask_all([(kind.name, pk, language) for pk in wanted], priority=Priority.BACKLOG)


# --- People ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_by_person(
    kind: TextKind,
    original: Any,
    language: str,
    fields: Fields,
    *,
    editor: Member,
    digest: str,
    origin: Origin | None = None,
    engine: str = "",
) -> Translation:
    """The translation into `language` is what `editor` wrote; its history keeps what it was, whoever made that.

    `digest` is of the source that the editor had before them: SourceChanged where it is another by now. Without
    `origin`, an official translation stays official, a machine's is now improved by a person. `engine` made the words
    where the editor has only found them good.
    """
    locked = _unchanged(kind, original.pk, language, digest)
    row = kind.translation_of(locked, language) or _new(kind, locked, language)
    _keep_version(kind, row)
    origin = origin or _origin_after(row)
    _write(kind, row, fields, origin=origin, editor=editor, engine=engine, digest=digest)
    _keep_version(kind, row)
    beside = Suggestion.objects.filter(**kind.about(row), state=SuggestionState.OPEN, author=None)
    beside.update(state=SuggestionState.DECLINED, reviewer=editor, reviewed_at=timezone.now())
    return row


def _origin_after(row: Translation) -> Origin:
    """Return what a translation is after a person has written it over `row`."""
    if row.pk is None:
        return Origin.HUMAN
    if row.origin == Origin.MACHINE:
        return Origin.MACHINE_EDITED
    return Origin(row.origin)


@transaction.atomic
def suggest(
    kind: TextKind, original: Any, language: str, fields: Fields, *, author: Member, digest: str, remark: str = ""
) -> Suggestion:
    """A better translation lies beside the one that is shown, until somebody reviews it; an author has one at a time.

    Raises SourceChanged as write_by_person does.
    """
    _unchanged(kind, original.pk, language, digest)
    suggestion, _is_new = Suggestion.objects.update_or_create(
        kind=kind.name,
        object_id=original.pk,
        language=language,
        author=author,
        state=SuggestionState.OPEN,
        defaults={"fields": dict(fields), "digest": digest, "remark": remark, "made_at": timezone.now()},
    )
    return suggestion


@transaction.atomic
def accept(kind: TextKind, suggestion: Suggestion, *, reviewer: Member, fields: Fields | None = None) -> bool:
    """The suggestion, or what the reviewer made of it (`fields`), is the translation; its history has both.

    Returns whether it was still open: a second review changes nothing. Raises SourceChanged where it translates an
    older text.
    """
    original = hold(kind, suggestion.object_id)
    if not _review(suggestion, SuggestionState.ACCEPTED, reviewer):
        return False
    if original is None:
        raise SourceChanged(None)
    language, digest = suggestion.language, suggestion.digest
    write_by_person(
        kind,
        original,
        language,
        suggestion.fields,
        editor=suggestion.author or reviewer,
        digest=digest,
        origin=None if suggestion.author else Origin.MACHINE_EDITED,
        engine=suggestion.engine,
    )
    if fields is not None and fields != suggestion.fields:
        write_by_person(kind, original, language, fields, editor=reviewer, digest=digest)
    return True


@transaction.atomic
def decline(suggestion: Suggestion, *, reviewer: Member) -> bool:
    """The suggestion is not taken; the translation stays as it is. Returns whether the suggestion was still open."""
    hold(kind_named(suggestion.kind), suggestion.object_id)
    return _review(suggestion, SuggestionState.DECLINED, reviewer)


def _review(suggestion: Suggestion, state: SuggestionState, reviewer: Member) -> bool:
    still_open = Suggestion.objects.filter(pk=suggestion.pk, state=SuggestionState.OPEN)
    return bool(still_open.update(state=state, reviewer=reviewer, reviewed_at=timezone.now()))


@transaction.atomic
def report(
    kind: TextKind, original: Any, row: Translation, *, reporter: Member, reason: str, remark: str = ""
) -> Report:
    """Reviewers know that the translation `row`, as the reporter saw it, is bad; a member reports it once.

    A machine's that several members report is shown no more, unless a person has written another by now.
    """
    locked = hold(kind, original.pk)
    source = kind.source(locked) if locked else None
    made, _is_new = Report.objects.get_or_create(
        **kind.about(row),
        reporter=reporter,
        closed_at=None,
        defaults={
            "reason": reason,
            "remark": remark,
            "origin": row.origin,
            "engine": row.engine,
            "source_language": source.language if source else "",
        },
    )
    current = kind.translation_of(locked, row.language) if locked else None
    opened = Report.objects.filter(**kind.about(row), closed_at=None)
    if current and current.origin == Origin.MACHINE and opened.count() >= REPORTS_THAT_HIDE:
        _hide(kind, current)
    return made


@transaction.atomic
def reject(kind: TextKind, original: Any, language: str) -> None:
    """A reviewer has looked: the translation is not shown any more, until there is another one."""
    locked = hold(kind, original.pk)
    row = kind.translation_of(locked, language) if locked else None
    if row:
        _close_reports(kind, row)
        _hide(kind, row)


def _hide(kind: TextKind, row: Translation) -> None:
    if row.status != Status.REJECTED:
        _set_status(row, Status.REJECTED)
        kind.changed(row.original, row.language)


@transaction.atomic
def close_reports(kind: TextKind, original: Any, language: str) -> None:
    """A reviewer has looked: the translation is good as it is, and shown again where reports had hidden it."""
    locked = hold(kind, original.pk)
    about = {"kind": kind.name, "object_id": original.pk, "language": language}
    Report.objects.filter(**about, closed_at=None).update(closed_at=timezone.now())
    row = kind.translation_of(locked, language) if locked else None
    source = kind.source(locked) if locked else None
    if row and source and row.status == Status.REJECTED and row.digest == source.digest:
        _set_status(row, Status.READY)
        kind.changed(locked, row.language)


# --- What all share --------------------------------------------------------------------------------------------------


def hold(kind: TextKind, original_id: int) -> Any:
    """Return the original, which nobody changes until the transaction ends; None where there is none any more."""
    kind.hold(original_id)
    return kind.original._default_manager.select_for_update(no_key=True).filter(pk=original_id).first()


def _unchanged(kind: TextKind, original_id: int, language: str, digest: str) -> Any:
    """Return the original, held; SourceChanged where it says something else by now, or says it in `language` itself."""
    original = hold(kind, original_id)
    source = kind.source(original) if original else None
    if source is None or source.digest != digest or primary(source.language) == primary(language):
        raise SourceChanged(source)
    return original


def _new(kind: TextKind, original: Any, language: str) -> Translation:
    return kind.translation(original=original, language=language, origin=Origin.MACHINE)


def _write(
    kind: TextKind,
    row: Translation,
    fields: Fields,
    *,
    origin: Origin,
    editor: Member | None,
    engine: str,
    digest: str,
) -> None:
    for name in kind.fields:
        setattr(row, name, fields.get(name, ""))
    row.origin, row.editor, row.engine, row.digest, row.status = origin, editor, engine, digest, Status.READY
    kind.complete(row)
    row.save()
    _close_reports(kind, row)
    kind.changed(row.original, row.language)


def _close_reports(kind: TextKind, row: Translation) -> None:
    Report.objects.filter(**kind.about(row), closed_at=None).update(closed_at=timezone.now())


def _keep_version(kind: TextKind, row: Translation) -> None:
    """The history has the translation as it is now; a machine's only once a person has a hand in it."""
    if row.pk is None:
        return
    fields = {name: getattr(row, name) for name in kind.fields}
    latest = Version.objects.filter(**kind.about(row)).first()
    if latest and latest.fields == fields and latest.origin == row.origin:
        return
    Version.objects.create(
        **kind.about(row), fields=fields, origin=row.origin, editor=row.editor, engine=row.engine, digest=row.digest
    )
