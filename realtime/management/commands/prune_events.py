from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from realtime.models import Event

CHUNK = 5000  # events that are deleted at once: other writers wait so long and no longer


class Command(BaseCommand):
    help = "Deletes live events older than some days. A page that was away for longer fetches itself again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="how many days are kept (7)")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        old = Event.objects.before(timezone.now() - timedelta(days=days))
        deleted = 0
        while some := list(old.values_list("pk", flat=True)[:CHUNK]):
            deleted += Event.objects.filter(pk__in=some).delete()[0]
        self.stdout.write(f"{deleted} events deleted")
