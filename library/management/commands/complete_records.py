"""manage.py complete_records: documents from before there were records are given theirs."""

from typing import Any

from django.core.management.base import BaseCommand

from library.standards.keeping import complete_records


class Command(BaseCommand):
    help = "Every published document has the record that harvesters and reference managers are given."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{complete_records()} records made")
