"""manage.py count_terms: how often the terms of the glossary are used."""

from typing import Any

from django.core.management.base import BaseCommand

from brain.languages.glossary import count_uses


class Command(BaseCommand):
    help = "Count in how many texts each term of the glossary stands (housekeeping does it once a day)."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{count_uses()} terms")
