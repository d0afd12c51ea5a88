"""manage.py forget_uploads"""

from typing import Any

from django.core.management.base import BaseCommand

from library.actions.uploads import forget_expired


class Command(BaseCommand):
    help = "Deletes files on their way in that nobody has gone on with for BRAIN_UPLOADS_KEPT_DAYS."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"uploads: {forget_expired()}")
