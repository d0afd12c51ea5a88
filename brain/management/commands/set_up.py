"""manage.py set_up: everything that the site needs before it is served."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


def compile_catalogs() -> int:
    """Every .po under locale/ has a .mo as new as itself; returns how many were made (gettext is not needed)."""
    stale = [po for root in settings.LOCALE_PATHS for po in Path(root).rglob("*.po") if _is_stale(po)]
    for po in stale:
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


class Command(BaseCommand):
    help = "Migrate the database, compile the catalogs, collect static files and, with BRAIN_DEMO=1, load the samples."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Catalogs compiled: {compile_catalogs()}")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            call_command("load_samples", stdout=self.stdout)
        self.stdout.write("Set up.")
