"""manage.py forget_attachments"""

from typing import Any

from django.core.management.base import BaseCommand

from forum.attachments import forget_unused


class Command(BaseCommand):
    help = "Deletes the files that members brought and no text shows any more. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_unused()} attachments deleted.")
