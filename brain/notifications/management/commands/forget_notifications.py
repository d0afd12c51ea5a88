"""Notifications that were read long ago are deleted, and what is known of mails that old."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from brain.notifications.actions import forget_read


class Command(BaseCommand):
    help = "Deletes notifications that were read more than so many days ago. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=180)

    def handle(self, *args: Any, **options: Any) -> None:
        count = forget_read(before=timezone.now() - timedelta(days=options["days"]))
        self.stdout.write(f"{count} notifications deleted.")
