"""The interface catalogs under locale/: bringing them up to date with the code, and checking that they are whole.

python -m brain.catalogs update     extract the texts (xgettext) and merge them into every catalog
python -m brain.catalogs check      fail where a text is missing, fuzzy, out of date or has other placeholders
python -m brain.catalogs pseudo     make the two that BRAIN_PSEUDO_LOCALES=1 shows, for looking at the interface

The languages of PLURALS must be whole. Others under locale/ may be partial: what they lack is shown in English.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import django
import polib
from babel.messages.plurals import get_plural
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import to_locale

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


# Tags that CLDR knows and nobody asks for, so that dates and numbers are written there as everywhere.
LONGER, MIRRORED = "en-001", "ar-001"
_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
)
_RIGHT_TO_LEFT, _END = "\u202e", "\u202c"  # right-to-left override, and its end
_NOT_WORDS = re.compile(r"(%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|<[^>]*>|&\w+;|\s+)")


def codes() -> list[str]:
    """Return the interface languages whose catalogs must be whole; English is the language of the texts themselves."""
    return [code for code in PLURALS if code != "en"]


def partial_codes(locale: Path = LOCALE) -> list[str]:
    """Return the languages whose catalogs may lack texts."""
    return sorted({folder.name for folder in locale.iterdir()} - set(codes()))


def catalog_of(code: str, locale: Path = LOCALE) -> Path:
    """Return where the catalog of a language stands."""
    return locale / to_locale(code) / "LC_MESSAGES" / "django.po"


def update(locale: Path = LOCALE) -> None:
    """The catalogs under `locale` hold exactly the texts of the code; what is new is untranslated."""
    every = [*codes(), *partial_codes(locale)]
    for code in every:
        catalog_of(code, locale).parent.mkdir(parents=True, exist_ok=True)
    call_command(
        "makemessages", locale=every, ignore_patterns=_IGNORED, no_obsolete=True, no_wrap=True,
        add_location=False, verbosity=0,
    )  # fmt: skip
    for code in every:
        _tidy(catalog_of(code, locale), code)


def _plural_rule(code: str) -> str:
    return PLURALS.get(code) or str(get_plural(code).plural_forms)


def _plural_count(code: str) -> int:
    return int(_plural_rule(code)[len("nplurals=")])


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
        "Plural-Forms": _plural_rule(code),
    }
    count = _plural_count(code)
    for entry in catalog:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", {}
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if entry.msgid_plural:
            entry.msgstr_plural = {n: entry.msgstr_plural.get(n, "") for n in range(count)}
    catalog.save()


def faults(locale: Path = LOCALE) -> Iterator[str]:
    """Yield a line for each text that is missing where none may be, fuzzy, or has other placeholders."""
    partial = partial_codes(locale)
    for code in [*codes(), *partial]:
        for entry in polib.pofile(str(catalog_of(code, locale))):
            fault = fault_of(entry)
            if fault and not (fault == "missing" and code in partial):
                yield f"{code}: {fault}: {entry.msgid[:80]!r}"


def share_of(code: str) -> float:
    """Return how much of the interface a language's catalog has, from 0 to 1."""
    translated = polib.pofile(str(catalog_of(code))).translated_entries()
    return len(translated) / len(polib.pofile(str(catalog_of(codes()[0]))))


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
                    {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(catalog_of(code, root)))}
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


def write_pseudo_locales(locale: Path) -> None:
    """Under `locale` stand compiled catalogs in which every text is longer, and in which every text is mirrored."""
    for code, language, change in ((LONGER, "en", longer), (MIRRORED, "ar", mirrored)):
        catalog = polib.pofile(str(catalog_of(codes()[0])))
        catalog.metadata |= {"Language": code, "Plural-Forms": PLURALS[language]}
        for entry in catalog:
            _change(entry, change, _plural_count(language))
        path = catalog_of(code, locale).with_suffix(".mo")
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog.save_as_mofile(str(path))


def _change(entry: polib.POEntry, change: Callable[[str], str], plural_count: int) -> None:
    if entry.msgid_plural:
        forms = [entry.msgid, *[entry.msgid_plural] * (plural_count - 1)]
        entry.msgstr_plural = {number: change(form) for number, form in enumerate(forms)}
    else:
        entry.msgstr = change(entry.msgid)


def longer(text: str) -> str:
    """Return `text` in brackets, with accents and two fifths more letters; placeholders and HTML as they are."""
    accented = "".join(_each_word(text, lambda word: word.translate(_ACCENTED)))
    added = "".join(islice(cycle("éẋţŕå "), round(len(text) * 0.4)))
    return f"[{accented} {added}]"


def mirrored(text: str) -> str:
    """Return `text` with every word running from right to left; placeholders and HTML as they are."""
    return "".join(_each_word(text, lambda word: f"{_RIGHT_TO_LEFT}{word}{_END}"))


def _each_word(text: str, change: Callable[[str], str]) -> Iterator[str]:
    for place, part in enumerate(_NOT_WORDS.split(text)):
        yield change(part) if part and place % 2 == 0 else part


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brain.settings")
    os.chdir(ROOT)
    django.setup()
    if sys.argv[1:] == ["pseudo"]:
        write_pseudo_locales(settings.DATA_DIR / "locale")
        return 0
    if sys.argv[1:] == ["update"]:
        update()
    found = [*out_of_date(), *faults()]
    partial = [f"{code} has {share_of(code):.0%}." for code in partial_codes()]
    print("\n".join(found) or " ".join([f"Catalogs: {', '.join(codes())} are whole.", *partial]))  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
