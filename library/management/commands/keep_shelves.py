"""manage.py keep_shelves"""

from typing import Any

from django.core.management.base import BaseCommand

from library.actions.collections import keep_shelves


class Command(BaseCommand):
    help = "Every academy and every series has its collection."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"collections: {keep_shelves()}")
