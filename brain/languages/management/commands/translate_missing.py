"""manage.py translate_missing: translations of what was written before there was an engine."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from brain.core.batches import in_batches
from brain.languages import jobs
from brain.languages.models import Job, Priority, State
from brain.languages.texts import TextKind, kind_named, kinds

_BATCH = 200


class Command(BaseCommand):
    help = (
        "Ask for a translation of every text into every language of the site that it has none in, newest first, after "
        "everything that members write meanwhile. What failed is tried again with --failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=[kind.name for kind in kinds()], help="these texts alone")
        parser.add_argument("--failed", action="store_true", help="try what has failed again, too")

    def handle(self, *, kind: str | None, failed: bool, **options: Any) -> None:
        if failed:
            Job.objects.filter(state=State.FAILED).delete()
        for one in [kind_named(kind)] if kind else kinds():
            self.stdout.write(json.dumps({"kind": one.name, "asked": _ask(one)}))


def _ask(kind: TextKind) -> int:
    """Ask for what is missing, language by language (engines keep few pairs at hand), the newest first.

    Read in batches, each to its end: SQLite lets nobody write who is still reading what others have changed.
    """
    keys = list(kind.original._default_manager.order_by("pk").values_list("pk", flat=True))
    batches = list(in_batches(keys, _BATCH))
    return sum(_ask_batch(kind, batch, language) for language, _name in settings.LANGUAGES for batch in batches)


def _ask_batch(kind: TextKind, keys: list[int], language: str) -> int:
    asked = Job.objects.filter(kind=kind.name, object_id__in=keys, language=language).values("object_id")
    there = kind.translation.objects.filter(original__in=keys, language=language).values("original")
    originals = kind.original._default_manager.filter(pk__in=keys).exclude(pk__in=asked).exclude(pk__in=there)
    sources = ((original.pk, kind.source(original)) for original in originals.order_by("pk"))
    missing = [(kind.name, pk, language) for pk, source in sources if source and language in source.languages_wanted()]
    jobs.ask_all(missing, priority=Priority.BACKLOG)
    return len(missing)
