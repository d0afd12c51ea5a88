"""What a translator's file would change, and changing it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from time import monotonic
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from brain.core.differences import Piece, compare
from brain.languages.models import TranslatedFile
from brain.languages.official import access
from brain.languages.official.access import OfficialText
from brain.languages.official.forms import OfficialForm
from brain.languages.official.standing import Standing
from brain.languages.official.units import State, Unit, exchanged
from brain.members.models import Member

AT_ONCE = 15.0  # seconds that one press of the button may take


class Outcome(models.TextChoices):
    """What becomes of a unit."""

    CHANGED = "changed", pgettext_lazy("unit of a translation", "To be saved")
    OUTDATED = "outdated", pgettext_lazy("unit of a translation", "The original has changed since it was exported")
    WRONG = "wrong", pgettext_lazy("unit of a translation", "Cannot be saved")
    HELD = "held", pgettext_lazy("unit of a translation", "Another part of the text is missing or cannot be saved")
    UNFINISHED = "unfinished", pgettext_lazy("unit of a translation", "Not marked as translated")
    UNKNOWN = "unknown", pgettext_lazy("unit of a translation", "No such text for this language")
    SAME = "same", pgettext_lazy("unit of a translation", "As it is here")


@dataclass(frozen=True)
class Entry:
    """A unit and what becomes of it; `text` is None for one that belongs to no text of this editor.

    `form` is the one by which its text would be saved, if something of that would be.
    """

    unit: Unit
    outcome: Outcome
    text: OfficialText | None = None
    form: OfficialForm | None = None

    @property
    def label(self) -> Any:
        """The name of the field."""
        return self.text.kind.labels[self.unit.name] if self.text else ""

    def advice(self) -> str:
        """Return what is wrong with the unit, or only looks wrong."""
        if self.outcome is Outcome.WRONG:
            errors = self.form.errors.get(self.unit.name) if self.form else None
            return " ".join(map(str, errors)) if errors else _("It stands in the file several times.")
        looks = self.form.warnings.get(self.unit.name) if self.form and self.outcome is Outcome.CHANGED else None
        return looks.label if looks else ""

    def pieces(self) -> list[Piece]:
        """Return what would be saved as the changes that lead to it; nothing where nothing would be."""
        if self.outcome is not Outcome.CHANGED or self.form is None:
            return []
        return list(compare(self.form.text.words[self.unit.name], self.form.cleaned_data[self.unit.name]))


@dataclass(frozen=True)
class Plan:
    """What becomes of a file's units; `forms` are the texts that would be saved, each with all its fields."""

    entries: list[Entry]
    forms: list[OfficialForm]

    def by_outcome(self) -> list[tuple[Outcome, list[Entry]]]:
        """Return the entries of each outcome that there is, what would be saved first."""
        found = [(outcome, [entry for entry in self.entries if entry.outcome is outcome]) for outcome in Outcome]
        return [(outcome, entries) for outcome, entries in found if entries]


@dataclass(frozen=True)
class Applied:
    """How many texts were saved, how many were changed by somebody meanwhile, and how many are still to be saved."""

    saved: int
    overtaken: int
    left: int


def plan(member: Member, file: TranslatedFile) -> Plan:
    """Return what would become of the units of `file`, as of now."""
    made = Plan([], [])
    for text, units in _by_text(member, file.language, [Unit.from_list(kept) for kept in file.units]):
        entries, form = (
            _planned(member, text, units) if text else ([Entry(one, Outcome.UNKNOWN) for one in units], None)
        )
        made.entries.extend(entries)
        made.forms.extend([form] if form else [])
    return made


def apply(member: Member, file: TranslatedFile, *, seconds: float = AT_ONCE) -> Applied:
    """Every text that can be saved is, as far as that can be done within `seconds`; done again, it goes on."""
    forms = plan(member, file).forms
    until = monotonic() + seconds
    tried = [form.try_to_save() for form in takewhile(lambda form: monotonic() < until, forms)]
    return Applied(sum(tried), len(tried) - sum(tried), len(forms) - len(tried))


def _by_text(member: Member, language: str, units: list[Unit]) -> Iterator[tuple[OfficialText | None, list[Unit]]]:
    """Yield the units of each text together, in their order; those of no text that the editor may see with None."""
    grouped: dict[tuple[str, int], list[Unit]] = {}
    for unit in units:
        grouped.setdefault((unit.kind, unit.object_id), []).append(unit)
    known = {
        (kind.name, text.original.pk): text
        for kind in access.official_kinds()
        for text in access.texts_to_translate(
            member, kind, [language], pk__in=[pk for name, pk in grouped if name == kind.name]
        )
    }
    for place, of_it in grouped.items():
        yield known.get(place), of_it


def _planned(member: Member, text: OfficialText, units: list[Unit]) -> tuple[list[Entry], OfficialForm | None]:
    """Return what becomes of the units of one text, and the form that saves it: whole, or not at all."""
    times = Counter(unit.key for unit in units)
    outcomes = [_outcome(text, unit, is_alone=times[unit.key] == 1) for unit in units]
    good = {
        unit.name: exchanged(unit.target)
        for unit, outcome in zip(units, outcomes, strict=True)
        if outcome is Outcome.CHANGED
    }
    if not good:
        return [_entry(unit, outcome, text) for unit, outcome in zip(units, outcomes, strict=True)], None
    form = _form(member, text, good)
    is_whole = form.is_valid() and Outcome.WRONG not in outcomes
    entries = [
        _entry(unit, outcome, text, form, is_whole=is_whole) for unit, outcome in zip(units, outcomes, strict=True)
    ]
    return entries, form if is_whole else None


def _outcome(text: OfficialText, unit: Unit, *, is_alone: bool) -> Outcome:
    """Return what becomes of a unit, seen by itself."""
    source = text.source.fields.get(unit.name, "")
    if not source.strip():
        return Outcome.UNKNOWN
    if not is_alone:
        return Outcome.WRONG
    if unit.state is not State.TRANSLATED or not unit.target.strip():
        return Outcome.UNFINISHED
    if exchanged(unit.source) != exchanged(source) or (unit.digest and unit.digest != text.source.digest):
        return Outcome.OUTDATED
    is_here = text.standing is Standing.OFFICIAL and exchanged(text.words[unit.name]) == exchanged(unit.target)
    return Outcome.SAME if is_here else Outcome.CHANGED


def _form(member: Member, text: OfficialText, words: dict[str, str]) -> OfficialForm:
    """Return the form by which an editor would save `words`, with what is official already of the rest."""
    kept = text.words if text.standing is Standing.OFFICIAL else {}
    seen = {"digest": text.source.digest, "since": OfficialForm(text=text, member=member).written_at()}
    return OfficialForm({**kept, **words, **seen}, text=text, member=member)


def _entry(
    unit: Unit, outcome: Outcome, text: OfficialText, form: OfficialForm | None = None, *, is_whole: bool = True
) -> Entry:
    """Return the entry, with what the form of the whole text says of this unit."""
    if outcome is Outcome.UNKNOWN:
        return Entry(unit, outcome)
    if outcome is Outcome.CHANGED and form and unit.name in form.errors:
        outcome = Outcome.WRONG
    elif outcome is Outcome.CHANGED and not is_whole:
        outcome = Outcome.HELD
    return Entry(unit, outcome, text, form)
