"""manage.py verify_audit_log: whether the audit log is as it was written."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from brain.moderation import chain
from brain.moderation.models import AuditEntry

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)


class Command(BaseCommand):
    """Says where the chain breaks, and the digest of its head. Ends with 1 where anything was tampered with."""

    help = "Verify the hash chain of the audit log; keep the head that it prints somewhere else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--known", type=_head, help="a head that was printed earlier: NUMBER:DIGEST")

    def handle(self, *, known: chain.Head | None = None, **options: Any) -> None:
        found = False
        for broken in chain.breaks(known):
            found = True
            self.stderr.write(f"TAMPERED at {broken}")
        waiting = AuditEntry.objects.unsealed().count()
        self.stdout.write(f"head {chain.head()}")
        self.stdout.write(f"{waiting} entries are not sealed yet" if waiting else "all entries are sealed")
        if found:
            raise SystemExit(1)


def _head(text: str) -> chain.Head:
    match = _HEAD.fullmatch(text)
    if not match:
        raise ArgumentTypeError("NUMBER:DIGEST, as this command prints it")
    return chain.Head(int(match[1]), match[2])
