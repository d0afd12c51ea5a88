"""The audit log is a chain: whoever gets past the database's triggers is found out."""

from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from brain.members.models import Member
from brain.moderation import chain
from brain.moderation.actions.record import record
from brain.moderation.models import AuditEntry, AuditSeal

pytestmark = pytest.mark.django_db
TRIGGERS: Any = import_module("brain.moderation.migrations.0006_record")
ENTRY = "moderation_auditentry"
SAME = "id, at, actor_id, verb, kind, object_id, member_id, scope, reason, language, details"
REFUSED = [
    "UPDATE moderation_auditentry SET reason = 'forged'",
    "UPDATE moderation_auditentry SET id = id + 1000",
    "DELETE FROM moderation_auditentry WHERE id > 0",
    "UPDATE moderation_auditseal SET digest = 'forged'",
    "DELETE FROM moderation_auditseal",
    "UPDATE moderation_concerned SET member_id = member_id",
    "DELETE FROM moderation_concerned",
    *(
        [
            f"INSERT OR REPLACE INTO {ENTRY} ({SAME}) SELECT {SAME} FROM {ENTRY}",
            f"UPDATE OR REPLACE {ENTRY} SET reason = 'forged'",
            "REPLACE INTO moderation_auditseal (number, entry_id, digest) SELECT 1, entry_id, 'forged' "
            "FROM moderation_auditseal WHERE number = 2",
        ]
        if connection.vendor == "sqlite"
        else [
            f"TRUNCATE {ENTRY} CASCADE",
            "TRUNCATE moderation_auditseal",
            f"INSERT INTO {ENTRY} ({SAME}) SELECT {SAME} FROM {ENTRY} ON CONFLICT (id) DO UPDATE SET reason = 'forged'",
        ]
    ),
]


@pytest.fixture
def entries(benoit: Member, amina: Member, daniela: Member) -> list[AuditEntry]:
    one = record(verb="lock", actor=benoit, kind="topic", object_id=7, member=amina, reason="Réglé — 끝")
    two = record(verb="move", actor=benoit, kind="topic", object_id=7, member=amina, details={"to": "b", "from": "a"})
    three = record(verb="split", actor=None, kind="topic", object_id=9, member=amina, concerned=[daniela, amina])
    return [one, two, three]


def tamper(*statements: str) -> None:
    """Do what a person with all rights on the database can do."""
    with connection.cursor() as cursor:
        for statement in (*TRIGGERS.UNPROTECT[connection.vendor], *statements, *TRIGGERS.PROTECT[connection.vendor]):
            cursor.execute(statement)


def verify(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit_log", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(statement: str, entries: list[AuditEntry]) -> None:
    before = [str(chain.head()), list(AuditEntry.objects.values_list("pk", "reason"))]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [str(chain.head()), list(AuditEntry.objects.values_list("pk", "reason"))] == before


def test_entries_are_sealed_in_their_order(entries: list[AuditEntry]) -> None:
    sealed = list(AuditSeal.objects.order_by("number").values_list("number", "entry"))
    assert sealed == [(number, entry.pk) for number, entry in enumerate(entries, 1)]
    assert chain.seal() == 0
    code, said, _errors = verify()
    assert (code, said) == (0, f"head {chain.head()}\nall entries are sealed\n")


def test_a_digest_depends_on_nothing_but_the_entry_and_the_one_before(entries: list[AuditEntry]) -> None:
    first, second, _third = AuditSeal.objects.order_by("number")
    again = AuditEntry.objects.get(pk=second.entry_id)
    assert chain.digest_of(again, 2, first.digest) == second.digest
    assert chain.digest_of(again, 3, first.digest) != second.digest
    assert chain.digest_of(again, 2, chain.START) != second.digest


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE {ENTRY} SET reason = 'forged' WHERE id = {{1}}", "seal 2: entry {1} was changed"),
        (f"UPDATE {ENTRY} SET actor_id = NULL WHERE id = {{0}}", "seal 1: entry {0} was changed"),
        ("DELETE FROM moderation_concerned", "seal 3: entry {2} was changed"),
        ("DELETE FROM moderation_auditseal WHERE number = 2", "seal 2: missing"),
        ("UPDATE moderation_auditseal SET digest = '00' WHERE number = 2", "seal 2: entry {1} was changed"),
    ],
)
def test_tampering_shows(statement: str, found: str, entries: list[AuditEntry]) -> None:
    ids = [entry.pk for entry in entries]
    tamper(statement.format(*ids))
    code, _said, errors = verify()
    assert code == 1
    assert found.format(*ids) in errors


def test_a_chain_that_was_made_anew_is_known_by_a_head_of_an_earlier_day(entries: list[AuditEntry]) -> None:
    known = str(chain.head())
    assert verify("--known", known)[0] == 0
    tamper("DELETE FROM moderation_auditseal", f"UPDATE {ENTRY} SET reason = 'forged'")
    chain.seal()
    assert verify()[0] == 0
    code, _said, errors = verify("--known", known)
    assert (code, "seal 3: the digest is not the one that was known" in errors) == (1, True)


def test_entries_cut_off_at_the_end_are_missed(entries: list[AuditEntry]) -> None:
    known = str(chain.head())
    tamper(
        "DELETE FROM moderation_auditseal WHERE number = 3",
        "DELETE FROM moderation_concerned",
        f"DELETE FROM {ENTRY} WHERE id = {entries[2].pk}",
    )
    code, _said, errors = verify("--known", known)
    assert (code, "seal 3: known, but no longer there" in errors) == (1, True)


def test_what_is_not_sealed_yet_is_said(entries: list[AuditEntry], benoit: Member, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    record(verb="lock", actor=benoit, kind="topic", object_id=8)
    assert verify()[:2] == (0, f"head {chain.head()}\n1 entries are not sealed yet\n")
