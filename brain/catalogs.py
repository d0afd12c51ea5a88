"""The interface catalogs under locale/: bringing them up to date with the code, and checking that they are whole.

python -m brain.catalogs update     extract the texts (xgettext) and merge them into every catalog
python -m brain.catalogs check      fail where a text is missing, fuzzy, out of date or has other placeholders
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
_IGNORED = ["tests/*", "frontend/*", "data/*", ".venv/*", "static/*", "test-output/*", "docs/*"]
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# nplurals and rule by CLDR, as gettext writes them.
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
    " n%100>=11 && n%100<=99 ? 4 : 5);",
    "ko": "nplurals=1; plural=0;",
}


def codes() -> list[str]:
    """Return the interface languages whose catalogs must be whole; English is the language of the texts themselves."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def update(locale: Path = LOCALE) -> None:
    """The catalogs under `locale` hold exactly the texts of the code; what is new is untranslated."""
    for code in codes():
        (locale / code / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    call_command(
        "makemessages", locale=codes(), ignore_patterns=_IGNORED, no_obsolete=True, no_wrap=True,
        add_location=False, verbosity=0,
    )  # fmt: skip
    for code in codes():
        _tidy(locale / code / "LC_MESSAGES" / "django.po", code)


def _tidy(path: Path, code: str) -> None:
    """No guesses, no dates that change at every run, the plural rule of the language."""
    catalog = polib.pofile(str(path), wrapwidth=0)
    catalog.header = ""
    catalog.metadata = {
        "Project-Id-Version": "Collective Brain",
        "Language": code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[code],
    }
    count = int(PLURALS[code][9])
    for entry in catalog:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", {}
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if entry.msgid_plural:
            entry.msgstr_plural = {n: entry.msgstr_plural.get(n, "") for n in range(count)}
    catalog.save()


def faults() -> Iterator[str]:
    """Yield a line for each text that is missing, fuzzy, or whose placeholders differ from the original's."""
    for code in codes():
        for entry in polib.pofile(str(LOCALE / code / "LC_MESSAGES" / "django.po")):
            if fault := fault_of(entry):
                yield f"{code}: {fault}: {entry.msgid[:80]!r}"


def fault_of(entry: polib.POEntry) -> str:
    """Return in a word what is wrong with a translated text, or nothing."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        return "fuzzy"
    if not all(texts):
        return "missing"
    allowed = set(_PLACEHOLDER.findall(entry.msgid)) | set(_PLACEHOLDER.findall(entry.msgid_plural or ""))
    # Of a plural, single forms may leave the number out ("one reply"); nothing may be invented.
    needed = set() if entry.msgid_plural else allowed
    if any(not needed <= set(_PLACEHOLDER.findall(text)) <= allowed for text in texts):
        return "other placeholders"
    return ""


def out_of_date() -> Iterator[str]:
    """Yield the texts of the code that a catalog lacks, and those it holds that the code has not."""
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(LOCALE, kept, dirs_exist_ok=True)
        try:
            update()
            for code in codes():
                then, now = (
                    {
                        (entry.msgctxt, entry.msgid)
                        for entry in polib.pofile(str(root / code / "LC_MESSAGES" / "django.po"))
                    }
                    for root in (Path(kept), LOCALE)
                )
                yield from (
                    f"{code}: not in the catalog: {msgid[:80]!r}" for _context, msgid in sorted(now - then, key=str)
                )
                yield from (
                    f"{code}: no longer used: {msgid[:80]!r}" for _context, msgid in sorted(then - now, key=str)
                )
        finally:
            shutil.copytree(kept, LOCALE, dirs_exist_ok=True)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brain.settings")
    os.chdir(ROOT)
    django.setup()
    if sys.argv[1:] == ["update"]:
        update()
    found = [*out_of_date(), *faults()]
    print("\n".join(found) or f"Catalogs: {', '.join(codes())} are whole.")  # noqa: T201 - a command's output
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
