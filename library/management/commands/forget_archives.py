"""manage.py forget_archives"""

from typing import Any

from django.core.management.base import BaseCommand

from library.actions.archives import forget_expired


class Command(BaseCommand):
    help = "Deletes ZIP files of collections and sessions that nobody has asked for for BRAIN_ARCHIVES_KEPT_DAYS."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"archives: {forget_expired()}")
