"""manage.py load_samples: the real content, and sample members and posts."""

from typing import Any

from django.core.management.base import BaseCommand

from brain.samples.loading import load_all


class Command(BaseCommand):
    help = (
        "Load the academies, publications, news, organisations and glossary, and sample members and topics marked as "
        "samples. Running it again changes nothing. Sample members can sign in only with BRAIN_DEMO=1."
    )

    def handle(self, **options: Any) -> None:
        for what, count in load_all().items():
            self.stdout.write(f"{what}: {count}")
