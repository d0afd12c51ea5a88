"""`manage.py set_up`: the first time everything, the next time only what changed."""

import os
from pathlib import Path
from typing import Any

import polib

from brain.management.commands.set_up import collect_static, compile_catalogs

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Reply"\nmsgstr "{}"\n'


def test_catalogs_are_compiled_when_they_are_newer(settings: Any, tmp_path: Path) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO.format("Répondre"), encoding="utf-8")
    assert (compile_catalogs(), compile_catalogs()) == (1, 0)
    mo = po.with_suffix(".mo")
    assert polib.mofile(str(mo)).find("Reply").msgstr == "Répondre"
    po.write_text(PO.format("Répondre au sujet"), encoding="utf-8")
    later = mo.stat().st_mtime + 5
    os.utime(po, (later, later))
    assert compile_catalogs() == 1
    assert polib.mofile(str(mo)).find("Reply").msgstr == "Répondre au sujet"


def test_static_files_are_collected_when_one_is_newer(settings: Any, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    style = source / "site.css"
    style.write_text("body{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    assert (collect_static(), collect_static()) == (True, False)
    later = (tmp_path / "collected" / "staticfiles.json").stat().st_mtime + 5
    os.utime(style, (later, later))
    assert collect_static() is True
