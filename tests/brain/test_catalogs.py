"""The check of the catalogs finds what a reader would trip over."""

import polib
import pytest

from brain.catalogs import LOCALE, codes, fault_of


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="Reply", msgstr="Répondre"), ""),
        (polib.POEntry(msgid="Reply", msgstr=""), "missing"),
        (polib.POEntry(msgid="Reply", msgstr="Répondre", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="%(name)s wrote", msgstr="quelqu’un a écrit"), "other placeholders"),
        (polib.POEntry(msgid="%(name)s wrote", msgstr="%(nom)s a écrit"), "other placeholders"),
        (
            polib.POEntry(msgid="%(n)s reply", msgid_plural="%(n)s replies", msgstr_plural={0: "une", 1: "%(n)s"}),
            "",
        ),
        (
            polib.POEntry(msgid="%(n)s reply", msgid_plural="%(n)s replies", msgstr_plural={0: "%(n)s", 1: ""}),
            "missing",
        ),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(entry: polib.POEntry, fault: str) -> None:
    assert fault_of(entry) == fault


@pytest.mark.parametrize("code", codes())
def test_our_catalogs_are_whole(code: str) -> None:
    catalog = polib.pofile(str(LOCALE / code / "LC_MESSAGES" / "django.po"))
    assert len(catalog) > 600
    assert [entry.msgid for entry in catalog if fault_of(entry)] == []
