"""manage.py is_working: the worker's health check."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from brain.health import check_all


class Command(BaseCommand):
    help = "Exit with 0 when a worker has lately said that it runs, else with 1."

    def handle(self, **options: Any) -> None:
        state = check_all()["worker"]
        self.stdout.write(state)
        sys.exit(state != "ok")
