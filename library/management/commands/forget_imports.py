"""manage.py forget_imports"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from library.actions.imports import forget_before


class Command(BaseCommand):
    help = "Deletes what is kept of imports that began more than BRAIN_IMPORTS_KEPT_DAYS ago; documents stay."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"imports: {forget_before(timezone.now() - settings.IMPORTS_KEPT)}")
