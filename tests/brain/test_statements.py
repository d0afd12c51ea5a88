"""Which tests run on PostgreSQL: as few as send every statement (tests/statements.py)."""

from pathlib import Path

import pytest
from django.db import connection

from brain.members.models import Member
from tests import statements


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ('SELECT 1 FROM "a" WHERE "id" IN (%s, %s)', 'SELECT 1 FROM "a" WHERE "id" IN (%s, %s, %s)', True),
        ('INSERT INTO "a" ("b", "c") VALUES (%s, %s), (%s, %s)', 'INSERT INTO "a" ("b", "c") VALUES (%s, %s)', True),
        ('SAVEPOINT "s140_x1"', 'SAVEPOINT "s977_x20"', True),
        ('SELECT "a"."id" FROM "a" LIMIT 20', 'SELECT "a"."id" FROM "a" LIMIT 21', True),
        ('SELECT "a"."id" FROM "a"', 'SELECT "a"."id" FROM "a" ORDER BY 1', False),
        ('SELECT "a"."id" FROM "a"', 'SELECT "a"."b" FROM "a"', False),
    ],
)
def test_statements_are_alike_for_whatever_values(one: str, other: str, are_alike: bool) -> None:
    assert (statements.shape(one) == statements.shape(other)) is are_alike


def test_what_all_do_is_done_by_those_that_are_chosen() -> None:
    record: statements.Record = {
        "slow": (9.0, ["a", "b"]),
        "quick": (0.1, ["a", "b"]),
        "other": (0.1, ["b", "c"]),
        "nothing more": (0.0, ["c"]),
    }
    assert statements.fewest(record, set()) == {"quick", "other"}
    assert statements.fewest(record, {"slow"}) == {"slow", "nothing more"}
    assert statements.fewest(record, {"of which nothing is known"}) == {"of which nothing is known", "quick", "other"}


def test_the_line_that_sends_a_statement_counts(amina: Member) -> None:
    with statements.listening():
        statements.begin()
        Member.objects.filter(pk=amina.pk).first()
        once = statements.done()
        statements.begin()
        Member.objects.filter(pk=0).first()
        assert statements.done() == once
        statements.begin()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 2")
        assert statements.done() != once


def test_what_was_noted_of_other_code_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "RECORD", tmp_path / "statements.json")
    statements.write({"one": (1.0, ["a"])})
    statements.write({"two": (1.0, ["b"])})
    assert set(statements.read(statements.digest_of_code())) == {"one", "two"}
    assert statements.read("of other code") == {}
