"""manage.py set_up: everything that the site needs before it is served."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from brain.samples.people import close_sign_ins


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


def collect_static() -> bool:
    """The static files are collected, under names that change with their content; returns whether any was newer.

    Compressing them takes seconds, which a start without changes need not.
    """
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    is_stale = not manifest.exists() or manifest.stat().st_mtime < max(Path(path).stat().st_mtime for path in found)
    if is_stale:
        call_command("collectstatic", interactive=False, verbosity=0)
    return is_stale


class Command(BaseCommand):
    help = (
        "Migrate the database, compile the catalogs, collect static files and, with BRAIN_DEMO=1, load the samples; "
        "without it, no sample member can sign in."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Catalogs compiled: {compile_catalogs()}")
        call_command("migrate", verbosity=0)
        collect_static()
        if settings.DEMO:
            call_command("load_samples", stdout=self.stdout)
            if settings.TRANSLATION:
                call_command("translate_missing", stdout=self.stdout)
        elif closed := close_sign_ins():
            self.stdout.write(f"Sample sign-ins closed: {closed}")
        call_command("keep_shelves", stdout=self.stdout)
        self.stdout.write("Set up.")
