"""manage.py forget_translation_work: what translating left behind."""

from typing import Any

from django.core.management.base import BaseCommand

from brain.languages.jobs import forget_old


class Command(BaseCommand):
    help = "Delete jobs that were done, and translated sentences that were used, more than 90 days ago."

    def handle(self, **options: Any) -> None:
        done, segments = forget_old()
        self.stdout.write(f"{done} jobs and {segments} sentences deleted.")
