"""manage.py translation_statistics: what people did about translations, by pair of languages."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from brain.languages.statistics import by_pair


class Command(BaseCommand):
    help = "Print, a line of JSON for each pair of languages, how many translations there are and what people did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="count only what was made or changed in so many last days")

    def handle(self, *, days: int | None, **options: Any) -> None:
        since = timezone.now() - timedelta(days=days) if days is not None else None
        for figures in by_pair(since):
            shares = {
                "share_corrected": round(figures.share_corrected, 4),
                "share_reported": round(figures.share_reported, 4),
            }
            self.stdout.write(json.dumps(asdict(figures) | shares))
