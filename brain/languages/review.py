"""What reviewers look at: suggestions and reports, each with the original and what is different."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min

from brain.core.differences import Piece, compare
from brain.languages import access
from brain.languages.access import TextInLanguage
from brain.languages.models import Report, Suggestion
from brain.languages.texts import Fields
from brain.members.models import Member

LOOKED_AT = 20  # suggestions or reports a page


@dataclass(frozen=True)
class Words:
    """One field of a text: the original, and the translation as the changes that lead to it."""

    label: Any
    original: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Case:
    """What a reviewer decides about: a suggestion, or the reports of a translation."""

    text: TextInLanguage
    words: Sequence[Words]
    suggestion: Suggestion | None = None
    reports: Sequence[Report] = field(default=())


@dataclass(frozen=True)
class Batch:
    """Cases in their order, and behind which row the next ones begin; 0 where there are none."""

    cases: Sequence[Case]
    next: int = 0


def suggestions_for(member: Member, after: int = 0) -> Batch:
    """Return the open suggestions that `member` decides about, among the next ones behind the row `after`."""
    rows = list(access.open_suggestions(member).filter(pk__gt=after)[: LOOKED_AT + 1])
    texts = access.reviewable(member, [(row.kind, row.object_id, row.language) for row in rows[:LOOKED_AT]])
    cases = [suggested(text, row) for row, text in zip(rows, texts, strict=False) if text]
    return Batch(cases, rows[LOOKED_AT - 1].pk if len(rows) > LOOKED_AT else 0)


def suggestions_about(text: TextInLanguage) -> list[Case]:
    """Return the open suggestions about one translation."""
    if not text.may_review or not isinstance(text.person, Member):
        return []
    return [suggested(text, row) for row in access.open_suggestions(text.person).filter(**text.about)]


def suggested(text: TextInLanguage, suggestion: Suggestion) -> Case:
    return Case(text, changes(text, text.words, suggestion.fields), suggestion=suggestion)


def reports_for(member: Member, after: int = 0) -> Batch:
    """Return the reported translations that `member` decides about, as suggestions_for does."""
    reported = access.open_reports(member).order_by().values("kind", "object_id", "language")
    rows = list(reported.annotate(first=Min("pk")).filter(first__gt=after).order_by("first")[: LOOKED_AT + 1])
    places = [(row["kind"], row["object_id"], row["language"]) for row in rows[:LOOKED_AT]]
    cases = [reported_case(text) for text in access.reviewable(member, places) if text]
    return Batch(cases, rows[LOOKED_AT - 1]["first"] if len(rows) > LOOKED_AT else 0)


def reported_case(text: TextInLanguage) -> Case:
    return Case(text, changes(text, text.words, text.words), reports=list(text.open_reports()))


def changes(text: TextInLanguage, before: Fields, after: Fields) -> list[Words]:
    """Return the fields of `text` that have words, each with what leads from `before` to `after`."""
    return [
        Words(label, text.source.fields.get(name, ""), list(compare(before.get(name, ""), after.get(name, ""))))
        for name, label in text.kind.labels.items()
        if before.get(name) or after.get(name)
    ]
