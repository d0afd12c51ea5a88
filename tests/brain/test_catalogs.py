"""The check of the catalogs finds what a reader would trip over; a language may have a part of the texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation

from brain.catalogs import LOCALE, PLURALS, catalog_of, codes, fault_of, faults, partial_codes, share_of
from brain.members.models import Member
from forum.actions import write
from forum.models import Category


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


def test_the_sites_languages_are_those_whose_catalogs_must_be_whole() -> None:
    assert [code for code, _name in django_settings.LANGUAGES] == list(PLURALS)
    assert partial_codes() == ["ca"]
    assert 0 < share_of("ca") < 1


def test_of_a_partial_catalog_only_what_is_there_is_checked(tmp_path: Path) -> None:
    for code in [*codes(), "ca"]:
        entries = [polib.POEntry(msgid="%(n)s here", msgstr="%(n)s"), polib.POEntry(msgid="Reply", msgstr="x")]
        if code == "ca":
            entries = [polib.POEntry(msgid="%(n)s here", msgstr="%(x)s"), polib.POEntry(msgid="Reply")]
        write_catalog(code, tmp_path / "locale", *entries)
    assert list(faults(tmp_path / "locale")) == ["ca: other placeholders: '%(n)s here'"]


def write_catalog(code: str, locale: Path, *entries: polib.POEntry) -> None:
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": code}
    catalog.extend(entries)
    path = locale / code / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalog.save(str(path))


@pytest.fixture
def _catalan(settings: Any, tmp_path: Path) -> None:
    """Catalan is offered, as BRAIN_EXTRA_LANGUAGES=ca and set_up do it."""
    compiled = tmp_path / "ca" / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    polib.pofile(str(catalog_of("ca"))).save_as_mofile(str(compiled))
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ca", "Català")]


@pytest.mark.usefixtures("_catalan")
def test_a_further_language_is_shown_as_far_as_its_catalog_goes(client: Client, eunji: Member) -> None:
    room = Category.objects.create(slug="room", name="방", language="ko", audience="public")
    topic = write.start_topic(author=eunji, category=room, title="기억", body="어떻게 지켰나요?", language="ko")
    write.post_reply(topic=topic, author=eunji, body="잘", language="ko", announce=False)
    page = client.get("/ca/forum/").content.decode()
    assert '<html lang="ca" dir="ltr"' in page
    assert "Tema nou" in page
    assert "1 resposta" in page
    assert "Search everything" not in page
    assert "Unanswered" in page  # not translated yet
    assert 'hreflang="ca" href="' in page
    assert 'value="ca" lang="ca" dir="ltr"' in client.get("/fr/forum/").content.decode()


@pytest.mark.usefixtures("_catalan")
def test_a_further_language_is_chosen_as_any_other(client: Client, db: None) -> None:
    answer = client.post("/language", {"language": "ca", "next": "/en/forum/"})
    assert answer["Location"] == "/ca/forum/"
    with translation.override("ca"):
        assert translation.ngettext("%(number)s reply", "%(number)s replies", 2) == "%(number)s respostes"


def test_who_chose_a_language_that_is_offered_no_longer_has_another(
    sign_in: Callable[[Member], Client], eunji: Member
) -> None:
    Member.objects.filter(pk=eunji.pk).update(interface_language="ca")
    assert sign_in(eunji).get("/", headers={"accept-language": "ko"})["Location"] == "/ko/"


def test_a_language_that_is_not_offered_is_not_there(client: Client, db: None) -> None:
    assert client.get("/ca/forum/").status_code == 404
    assert client.post("/language", {"language": "ca", "next": "/en/forum/"}).status_code == 400
