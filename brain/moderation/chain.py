"""The chain of the audit log: each entry is sealed with a digest of itself and of the seal before.

Whoever changes, takes out or puts in an entry, past the triggers of the database, would have to make all seals after
it anew; a digest that was written down elsewhere then shows it (decisions/0014).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction

from brain.moderation.models import AuditEntry, AuditSeal

START = "0" * 64  # stands for the digest before the first
_BATCH = 500


@dataclass(frozen=True)
class Head:
    """The newest seal, or the one of a number; its digest stands for all entries up to it."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold, and what is wrong there (English, for who runs the site)."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"seal {self.number}: {self.what}"


def digest_of(entry: AuditEntry, number: int, before: str) -> str:
    """Return the digest (SHA-256, in hex) of the entry at this place, behind the digest `before`.

    Of the entry it is every column, as JSON in one spelling (RFC 8785 for what stands in it: keys in order, no spaces).
    """
    said = {
        "number": number,
        "before": before,
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "kind": entry.kind,
        "object": entry.object_id,
        "member": entry.member_id,
        "concerned": sorted(concerned.member_id for concerned in entry.concerned.all()),
        "scope": entry.scope,
        "reason": entry.reason,
        "language": entry.language,
        "details": entry.details,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def seal() -> int:
    """All entries are in the chain, in the order in which they were written; returns how many it took in.

    Safe to run at any time, in several processes at once: who comes second waits for the first seal of all.
    """
    AuditSeal.objects.select_for_update().filter(number=1).first()
    last = AuditSeal.objects.order_by("-number").first()
    sealed, digest = (last.number, last.digest) if last else (0, START)
    seals = []
    for number, entry in enumerate(AuditEntry.objects.unsealed().prefetch_related("concerned"), sealed + 1):
        digest = digest_of(entry, number, digest)
        seals.append(AuditSeal(number=number, entry=entry, digest=digest))
    AuditSeal.objects.bulk_create(seals, batch_size=_BATCH)
    return len(seals)


def head() -> Head:
    """Return the newest seal; number 0 where there is none."""
    last = AuditSeal.objects.order_by("-number").first()
    return Head(last.number, last.digest) if last else Head(0, START)


def breaks(known: Head | None = None) -> Iterator[Break]:
    """Yield where the chain does not hold; `known`, a head of an earlier day, must still stand in it as it was."""
    expected, before = 1, START
    for one in (
        AuditSeal.objects.order_by("number")
        .select_related("entry")
        .prefetch_related("entry__concerned")
        .iterator(chunk_size=_BATCH)
    ):
        if one.number != expected:
            yield Break(expected, f"missing, with {one.number - expected - 1} after it")
        elif one.digest != digest_of(one.entry, one.number, before):
            yield Break(one.number, f"entry {one.entry_id} was changed, or does not belong here")
        expected, before = one.number + 1, one.digest
        if known and known.number == one.number and known.digest != one.digest:
            yield Break(one.number, "the digest is not the one that was known")
    if known and known.number >= expected:
        yield Break(known.number, "known, but no longer there")
