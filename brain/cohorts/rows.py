"""What a row of a sheet comes to: whom to invite, or why not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from brain.cohorts.meanings import language_of, part_of
from brain.cohorts.models import Meaning, Problem, Row
from brain.cohorts.models.invitations import MAX_NAME
from brain.members.models import Part

_FORMULA = "="


@dataclass(frozen=True)
class Rules:
    """How the rows of a sheet are read: what its columns mean, and what holds where a row says nothing."""

    meanings: Sequence[str]
    language: str
    part: str
    may_name_organisers: bool


class Wrong(Exception):
    """The row cannot be used: `problem`, in the column of this meaning."""

    def __init__(self, problem: Problem, meaning: Meaning) -> None:
        super().__init__(problem)
        self.problem, self.meaning = problem, meaning


def read_row(row: Row, rules: Rules) -> None:
    """The row's address, name, language and part are what its cells say.

    Raises Wrong. A language that is none of the site's is said in `row.problem`, and keeps nobody from being invited.
    """
    row.problem, row.column = Problem.NONE, None
    row.email = _email(row, rules)
    row.name = _name(row, rules)
    row.part = _part(row, rules)
    row.language = _language(row, rules)


def column_of(meaning: Meaning, rules: Rules) -> int | None:
    """Return the column of this meaning; None where there is none."""
    return rules.meanings.index(meaning) if meaning in rules.meanings else None


def _cell(row: Row, rules: Rules, meaning: Meaning) -> str:
    at = column_of(meaning, rules)
    if at is None:
        return ""
    cell: str = row.cells[at] if at < len(row.cells) else ""
    if at in row.formulas or cell.startswith(_FORMULA):
        raise Wrong(Problem.FORMULA, meaning)
    return cell


def _email(row: Row, rules: Rules) -> str:
    cell = _cell(row, rules, Meaning.EMAIL)
    if not cell:
        raise Wrong(Problem.NO_EMAIL, Meaning.EMAIL)
    if cell.count("@") > 1:
        raise Wrong(Problem.MANY_EMAILS, Meaning.EMAIL)
    email = clean_email(cell)
    if email is None:
        raise Wrong(Problem.BAD_EMAIL, Meaning.EMAIL)
    return email


def clean_email(cell: str) -> str | None:
    """Return the address that a cell holds, in small letters; None where it holds none.

    "Amina <amina@example.org>", "mailto:amina@example.org" and "amina@example.org;" are how people copy them.
    """
    _name, plain = parseaddr(cell) if "<" in cell else ("", cell)
    plain = re.sub(r"^mailto:\s*", "", plain, flags=re.IGNORECASE).strip(" ;,.<>\"'").lower()
    try:
        validate_email(plain)
    except ValidationError:
        return None
    return plain if len(plain) <= 254 else None


def _name(row: Row, rules: Rules) -> str:
    parts = [_cell(row, rules, meaning) for meaning in (Meaning.NAME, Meaning.GIVEN_NAME, Meaning.FAMILY_NAME)]
    name = " ".join(part for part in parts if part)
    if len(name) > MAX_NAME:
        raise Wrong(Problem.LONG_NAME, Meaning.NAME)
    if any(character in "<>@" for character in name) or "://" in name:
        raise Wrong(Problem.BAD_NAME, Meaning.NAME)
    return name


def _part(row: Row, rules: Rules) -> str:
    cell = _cell(row, rules, Meaning.PART)
    part = part_of(cell) if cell else Part(rules.part)
    if part is None:
        raise Wrong(Problem.BAD_PART, Meaning.PART)
    if part == Part.ORGANISER and not rules.may_name_organisers:
        raise Wrong(Problem.FORBIDDEN_PART, Meaning.PART)
    return part.value


def _language(row: Row, rules: Rules) -> str:
    cell = _cell(row, rules, Meaning.LANGUAGE)
    language = language_of(cell)
    if cell and not language:
        row.problem, row.column = Problem.ODD_LANGUAGE, column_of(Meaning.LANGUAGE, rules)
    return language or rules.language
