"""manage.py gather_links"""

from typing import Any

from django.core.management.base import BaseCommand

from library.links.gathering import gather


class Command(BaseCommand):
    help = "Lists the pages of other sites that documents, materials, news and events name, to be looked at each week."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"links: {gather()}")
