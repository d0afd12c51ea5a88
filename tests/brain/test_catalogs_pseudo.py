"""Every page in a language in which all texts look strange that go through gettext: what does not is a mistake."""

import re
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from babel import Locale
from django.conf import settings as site
from django.test import Client
from django.urls import resolve
from django.utils import translation
from django.utils.translation import trans_real
from django.utils.translation.trans_real import CONTEXT_SEPARATOR

from brain.catalogs import LONGER, MIRRORED, longer, mirrored, write_pseudo_locales
from brain.core.templatetags.brain import own_name
from brain.core.zones import zones_by_name
from brain.members.models import Member, Role
from brain.news.models import NewsItem
from brain.news.models import State as NewsState
from forum.actions import write
from forum.models import Category
from library.models import Document, Edition, LanguageEdition, State
from tests.conftest import make_member

ENGLISH = Locale.parse("en_001")
# Shown as they are in every language: by CLDR, names of languages, countries, cities and months; those of things.
NAMES = [
    *ENGLISH.languages.values(), *ENGLISH.territories.values(), *ENGLISH.months["format"]["wide"].values(),
    *ENGLISH.months["format"]["abbreviated"].values(), *(own_name(code) for code, _name in site.LANGUAGES),
    *(name for _zone, name in zones_by_name("en-001")), "Collective Brain", "Longer", "Mirrored", "Unicode", "UTF",
    "XLIFF", "UTC", "BibTeX", "RIS", "APA", "CSV", "XLSX",
]  # fmt: skip
NAMES_WORDS = {word for name in NAMES for word in re.findall(r"[A-Za-z]+", name)}
NOT_OURS = {"bdi", "time", "code", "kbd", "abbr", "script", "style"}
EMPTY = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle"}
# Not pages of ours, or no pages.
ELSEWHERE = re.compile(r"/admin/|/account/logout|\.atom$|/files?/|/static/")


@pytest.fixture
def _pseudo(settings: Any, tmp_path: Path) -> None:
    write_pseudo_locales(tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale", *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, (LONGER, "Longer"), (MIRRORED, "Mirrored")]
    trans_real.translation(LONGER)._fallback = LongerFallback()


class LongerFallback(NullTranslations):
    """Texts that are new, or Django's own: whether the catalogs have all of ours, their check says."""

    def gettext(self, message: str) -> str:
        return longer(message.rpartition(CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def content(eunji: Member) -> None:
    """Something on every kind of page, without a word of English."""
    room = Category.objects.create(slug="1", name="방", language="ko", audience="public")
    topic = write.start_topic(author=eunji, category=room, title="기억", body="어떻게 지켰나요?", language="ko")
    write.post_reply(topic=topic, author=eunji, body="잘 지켰어요.", language="ko")
    edition = Edition.objects.create(number=12, start="2021-11-15", end="2021-11-26", mode="online", country="PT")
    for slug in ("1", "2"):
        document = Document.objects.create(slug=slug, issued="2019", state=State.PUBLISHED, edition=edition)
        LanguageEdition.objects.create(document=document, language="ko", title="보고서", is_original=True)
    NewsItem.objects.create(slug="1", title="소식", language="ko", date="2021-11", state=NewsState.PUBLISHED)


class Page(HTMLParser):
    """The texts that a page shows, and where it leads to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []  # and whether its words are somebody else's
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_foreign = tag in NOT_OURS or given.get("lang", LONGER) != LONGER or self._is_foreign()
        if tag == "a":
            self.links.append(given.get("href", ""))
        if not is_foreign:
            shown = ["title", "aria-label", "placeholder", "alt"]
            if tag == "input" and given.get("type") == "submit":
                shown.append("value")
            self.texts += [given[name] for name in shown if name in given]
        if tag not in EMPTY:
            self._open.append((tag, is_foreign))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_foreign():
            self.texts.append(data.strip())

    def _is_foreign(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def pages(client: Client, start: str) -> Iterator[tuple[str, Page]]:
    """Yield the pages that can be reached by links, of each kind the first."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop(0)
        if ELSEWHERE.search(path) or not path.startswith(f"/{LONGER}/"):
            continue
        with translation.override(LONGER):
            kind = resolve(urlsplit(path).path).view_name + re.sub(r"=[^&]*", "", urlsplit(path).query)
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(path, follow=True)
        assert answer.status_code < 500, path
        if not answer["Content-Type"].startswith("text/html"):
            continue  # an export
        page = Page(answer.content.decode())
        yield path, page
        waiting += [urldefrag(urljoin(path, link)).url for link in page.links]


def english(text: str) -> list[str]:
    """Return the words of a text that are as in the code, and no names."""
    text = re.sub(r"\S+@\S+|https?://\S+|\b[\w-]+\.(?:pdf|docx?|odt)\b", "", text)
    return [word for word in re.findall(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])", text) if word not in NAMES_WORDS]


@pytest.mark.usefixtures("_pseudo", "content")
@pytest.mark.parametrize("who", ["a guest", "an administrator"])
def test_no_page_says_anything_past_gettext(client: Client, who: str) -> None:
    if who == "an administrator":
        client.force_login(make_member("m", "민수", language=LONGER, role=Role.ADMINISTRATOR))
    crawled = list(pages(client, f"/{LONGER}/"))
    assert len(crawled) > 15
    assert {f"{path}: {text}" for path, page in crawled for text in page.texts if english(text)} == set()


@pytest.mark.usefixtures("_pseudo")
def test_the_mirrored_one_runs_from_right_to_left(client: Client, db: None) -> None:
    page = client.get(f"/{MIRRORED}/forum/").content.decode()
    assert f'<html lang="{MIRRORED}" dir="rtl"' in page
    assert mirrored("Nobody has written here yet.") in page


def test_nobody_is_offered_them(client: Client, db: None) -> None:
    assert client.get(f"/{LONGER}/forum/").status_code == 404
    assert "Longer" not in client.get("/en/forum/").content.decode()


@pytest.mark.parametrize(
    "text",
    ["%(name)s wrote 50%% of <b>it</b>", "{count} replies &amp; more", "<a href='/x' title=\"Big\">here</a>", "%s"],
)
@pytest.mark.parametrize("change", [longer, mirrored])
def test_placeholders_and_tags_stay_as_they_are(change: Callable[[str], str], text: str) -> None:
    kept = re.findall(r"%\(\w+\)s|%%|%s|\{\w+\}|<[^>]+>|&\w+;", text)
    assert re.findall(r"%\(\w+\)s|%%|%s|\{\w+\}|<[^>]+>|&\w+;", change(text)) == kept


def test_longer_texts_are_two_fifths_longer() -> None:
    assert longer("Sign in") == "[Šîĝñ îñ éẋţ]"
    assert len(longer("x" * 100)) == 143
