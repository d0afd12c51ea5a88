"""Files for translators: what a tool of theirs reads is what stands here, and what it sends back is what is saved."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from translate.storage import pypo, xliff, xliff2

from brain.languages.models import TranslatedFile
from brain.languages.official.forms import MAX_BYTES, MAX_UNITS
from brain.languages.official.importing import Applied, apply
from brain.languages.texts import kind_named
from brain.members.models import Member
from brain.news.actions import edit_news
from brain.news.models import NewsItem
from tests.languages.desk import translate

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]

SUMMARY = (
    'It opens **soon** & <b>well</b>:\r\n\r\n- one “thing”\n- `a < b`\n\n    code\ttabbed \u0007\n\nCome\\n "now".'
)
FRENCH = {
    "title": "Une banque ouvre",
    "summary": "Elle ouvre **bientôt** & <b>bien</b> :\n\n- une « chose »\n- `a < b`\n\n    code\n\nVenez.",
}
KOREAN = {"title": "은행이 열려요", "summary": "**곧** 열려요.\n\n- `a < b`"}


@pytest.fixture
def desk(sign_in: SignIn, chiara: Member) -> Client:
    return sign_in(chiara)


@pytest.fixture
def item() -> NewsItem:
    return NewsItem.objects.create(slug="bank", state="published", language="en", title="A bank opens", summary=SUMMARY)


class Tool:
    """A translator's tool (translate-toolkit), which knows nothing of this site."""

    def __init__(self, name: str, store: Any) -> None:
        self.name, self._store = name, store

    def open(self, content: bytes) -> dict[str, Any]:
        self.file = self._store.parsestring(content)
        units = [unit for unit in self.file.units if not unit.isheader()]
        return {self._key(unit): unit for unit in units}

    def _key(self, unit: Any) -> str:
        return str(unit.getcontext() if self.name == "po" else unit.getid().rpartition("\x04")[2])

    def save(self) -> bytes:
        return bytes(self.file)


TOOLS = [("xliff-1.2", xliff.Xliff1File), ("xliff-2.0", xliff2.Xliff2File), ("po", pypo.pofile)]


@pytest.fixture(params=TOOLS, ids=[name for name, _store in TOOLS])
def tool(request: pytest.FixtureRequest) -> Tool:
    return Tool(*request.param)


def exported(desk: Client, format_: str, language: str = "fr", which: str = "all", kind: str = "news") -> bytes:
    url = f"/en/translate/{kind}/{language}/export/"
    answer = desk.get(url, {"format": format_, "which": which, "source": "en"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.content


def sent(desk: Client, content: bytes, name: str = "back.xlf", language: str = "en") -> Any:
    return desk.post(f"/{language}/translate/import/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def applied(desk: Client, content: bytes) -> Any:
    page = sent(desk, content)
    assert page.redirect_chain, page.text
    return desk.post(page.redirect_chain[-1][0], follow=True)


def outcomes(page: str) -> dict[str, int]:
    """Return how many units the page of a file says become what."""
    found = re.findall(r"<summary><svg.*?</svg>(.*?) <span class=\"num\">(\d+)</span></summary>", page)
    return {label: int(number) for label, number in found}


# --- There and back ---


@pytest.mark.parametrize(("language", "words"), [("fr", FRENCH), ("ko", KOREAN)])
def test_what_a_tool_has_translated_is_saved(
    desk: Client, item: NewsItem, tool: Tool, chiara: Member, language: str, words: dict[str, str]
) -> None:
    units = tool.open(exported(desk, tool.name, language))
    assert set(units) == {f"news.{item.pk}.title", f"news.{item.pk}.summary"}
    assert units[f"news.{item.pk}.title"].source == "A bank opens"
    assert units[f"news.{item.pk}.summary"].source == SUMMARY.replace("\r\n", "\n").replace("\u0007", "")
    assert not any(unit.istranslated() for unit in units.values())

    for name, text in words.items():
        unit = units[f"news.{item.pk}.{name}"]
        unit.target = text
        if tool.name == "xliff-2.0":
            unit.marktranslated()
    back = tool.save()
    page = sent(desk, back)
    assert outcomes(page.text) == {"To be saved": 2}
    assert not item.translations.exists(), "nothing is saved before one has looked"

    applied(desk, back)
    row = item.translations.get()
    assert (row.language, row.origin, row.editor) == (language, "official", chiara)
    assert {name: getattr(row, name) for name in words} == words
    assert outcomes(sent(desk, back).text) == {"As it is here": 2}


def test_what_is_official_goes_out_as_final_and_comes_back_unchanged(desk: Client, item: NewsItem, tool: Tool) -> None:
    translate(desk, "news", "fr", item.pk, **FRENCH)
    before = item.translations.get()
    units = tool.open(exported(desk, tool.name))
    assert {key: unit.target for key, unit in units.items()} == {
        f"news.{item.pk}.{name}": text for name, text in FRENCH.items()
    }
    assert all(unit.istranslated() and not unit.isfuzzy() for unit in units.values())

    page = applied(desk, tool.save())
    assert "There was nothing to save." in page.text
    assert item.translations.get().updated_at == before.updated_at


def test_a_draft_is_official_only_when_its_translator_says_so(desk: Client, item: NewsItem, tool: Tool) -> None:
    item.translations.create(language="fr", origin="machine", digest=kind_named("news").source(item).digest, **FRENCH)
    content = exported(desk, tool.name)
    units = tool.open(content)
    assert all(unit.target and unit.isfuzzy() for unit in units.values())
    assert outcomes(sent(desk, content).text) == {"Not marked as translated": 2}

    for unit in units.values():
        unit.markfuzzy(False)
    applied(desk, tool.save())
    assert item.translations.get().origin == "official"


def test_which_texts_go_out(desk: Client, item: NewsItem) -> None:
    for number, fields in enumerate(
        [{"origin": "official"}, {"origin": "machine"}, {"origin": "human", "status": "stale"}]
    ):
        other = NewsItem.objects.create(slug=f"n{number}", state="published", title=f"News {number}")
        other.translations.create(language="fr", title="Nouvelle", **fields)
    NewsItem.objects.create(slug="es", state="published", language="es", title="En español")

    def titles(which: str) -> list[str]:
        units = Tool("po", pypo.pofile).open(exported(desk, "po", which=which)).values()
        return sorted(unit.source for unit in units if unit.source != SUMMARY and unit.getcontext().endswith("title"))

    assert titles("lacking") == ["A bank opens", "News 2"]
    assert titles("unofficial") == ["A bank opens", "News 1", "News 2"]
    assert titles("all") == ["A bank opens", "News 0", "News 1", "News 2"]


def test_the_files_say_what_their_standards_want(desk: Client, item: NewsItem) -> None:
    one = ElementTree.fromstring(exported(desk, "xliff-1.2"))
    x = "{urn:oasis:names:tc:xliff:document:1.2}"
    assert (one.tag, one.get("version")) == (f"{x}xliff", "1.2")
    file = one.find(f"{x}file")
    assert file is not None
    assert (file.get("source-language"), file.get("target-language")) == ("en", "fr")
    [unit, _other] = file.iter(f"{x}trans-unit")
    assert unit.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    assert [child.tag.removeprefix(x) for child in unit] == ["source", "target", "note", "note"]

    two = ElementTree.fromstring(exported(desk, "xliff-2.0"))
    y = "{urn:oasis:names:tc:xliff:document:2.0}"
    assert (two.tag, two.get("version"), two.get("srcLang"), two.get("trgLang")) == (f"{y}xliff", "2.0", "en", "fr")
    unit = next(two.iter(f"{y}unit"))
    assert [child.tag.removeprefix(y) for child in unit] == ["notes", "segment"]
    assert {segment.get("state") for segment in two.iter(f"{y}segment")} == {"initial"}
    digest = kind_named("news").source(item).digest
    assert digest in {note.text for note in two.iter(f"{y}note") if note.get("category") == "digest"}

    po = exported(desk, "po").decode()
    assert '"Language: fr\\n"' in po
    assert f"#. digest: {digest}" in po


def test_a_unit_that_a_tool_has_cut_into_segments_is_one_text(desk: Client, item: NewsItem) -> None:
    NewsItem.objects.filter(pk=item.pk).update(summary="One. Two.")
    item.refresh_from_db()
    digest = kind_named("news").source(item).digest
    content = f"""<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr-FR"><file id="f">
<group id="g"><unit id="news.{item.pk}.summary"><notes><note category="digest">{digest}</note></notes>
<segment state="translated"><source>One.</source><target><mrk id="m1">Un</mrk>.</target></segment>
<ignorable><source> </source></ignorable>
<segment state="final"><source>Two.</source><target>Deux.</target></segment></unit></group>
<unit id="news.{item.pk}.title">
<segment state="reviewed"><source>A bank opens</source><target>Une banque</target></segment></unit></file></xliff>"""
    applied(desk, content.encode())
    row = item.translations.get()
    assert (row.title, row.summary) == ("Une banque", "Un. Deux.")


# --- What is not taken ---


def test_an_older_text_is_recognised(desk: Client, item: NewsItem, tool: Tool) -> None:
    units = tool.open(exported(desk, tool.name))
    for name, text in FRENCH.items():
        units[f"news.{item.pk}.{name}"].target = text
        if tool.name == "xliff-2.0":
            units[f"news.{item.pk}.{name}"].marktranslated()
    edit_news(item=item, fields={"title": "A large bank opens"})

    page = applied(desk, tool.save()).text
    assert outcomes(page) == {"The original has changed since it was exported": 2}
    assert "Une banque ouvre" in page, "what was translated can be read and used"
    assert not item.translations.exists()


def test_half_a_text_is_not_saved(desk: Client, item: NewsItem, tool: Tool) -> None:
    unit = tool.open(exported(desk, tool.name))[f"news.{item.pk}.title"]
    unit.target = FRENCH["title"]
    if tool.name == "xliff-2.0":
        unit.marktranslated()
    page = applied(desk, tool.save()).text
    assert outcomes(page) == {
        "Another part of the text is missing or cannot be saved": 1,
        "Not marked as translated": 1,
    }
    assert not item.translations.exists()


def test_a_correction_of_one_field_keeps_the_other(desk: Client, item: NewsItem, tool: Tool) -> None:
    translate(desk, "news", "fr", item.pk, **FRENCH)
    tool.open(exported(desk, tool.name))[f"news.{item.pk}.title"].target = "La banque ouvre"
    page = sent(desk, back := tool.save()).text
    assert outcomes(page) == {"To be saved": 1, "As it is here": 1}
    assert "<del>Une</del><ins>La</ins>" in page
    applied(desk, back)
    row = item.translations.get()
    assert (row.title, row.summary) == ("La banque ouvre", FRENCH["summary"])


def xliff_of(*units: tuple[str, str, str], language: str = "fr") -> bytes:
    """Return an XLIFF 1.2 document with these units: key, source, target."""
    root = ElementTree.Element("xliff", {"version": "1.2"})
    file = ElementTree.SubElement(root, "file", {"source-language": "en", "target-language": language, "original": "x"})
    body = ElementTree.SubElement(file, "body")
    for key, source, target in units:
        unit = ElementTree.SubElement(body, "trans-unit", {"id": key})
        ElementTree.SubElement(unit, "source").text = source
        ElementTree.SubElement(unit, "target", {"state": "translated"}).text = target
    return ElementTree.tostring(root)


@pytest.mark.parametrize(
    ("key", "target", "outcome"),
    [
        ("news.{pk}.title", "x" * 401, "Cannot be saved"),
        ("news.{pk}.slug", "x", "No such text for this language"),
        ("news.{pk}.series", "x", "No such text for this language"),
        ("news.999999.title", "x", "No such text for this language"),
        ("news.999999999999999999999.title", "x", "No such text for this language"),
        ("post.1.body", "x", "No such text for this language"),
        ("moon.1.title", "x", "No such text for this language"),
        ("__class__", "x", "No such text for this language"),
        ("", "x", "No such text for this language"),
        ("../../etc/passwd", "x", "No such text for this language"),
    ],
)
def test_what_belongs_to_nothing_is_listed(desk: Client, item: NewsItem, key: str, target: str, outcome: str) -> None:
    NewsItem.objects.filter(pk=item.pk).update(summary="")
    page = sent(desk, xliff_of((key.format(pk=item.pk), "A bank opens", target))).text
    assert outcomes(page) == {outcome: 1}
    assert "There is nothing to save from this file." in page


def test_the_same_unit_twice_is_refused(desk: Client, item: NewsItem) -> None:
    NewsItem.objects.filter(pk=item.pk).update(summary="")
    key = f"news.{item.pk}.title"
    page = sent(desk, xliff_of((key, "A bank opens", "Une banque"), (key, "A bank opens", "Deux banques"))).text
    assert outcomes(page) == {"Cannot be saved": 2}
    assert "several times" in page


def test_scripts_and_direction_marks_in_a_title_do_no_harm(client: Client, desk: Client, item: NewsItem) -> None:
    NewsItem.objects.filter(pk=item.pk).update(summary="")
    title = "\u202eenob<script>alert(1)</script>\u2066"
    page = applied(desk, xliff_of((f"news.{item.pk}.title", "A bank opens", title)))
    assert "<script>alert" not in page.text
    shown = client.get("/fr/news/bank/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert item.translations.get().title == "enob<script>alert(1)</script>"


def test_a_file_is_its_editors_alone(desk: Client, sign_in: SignIn, nomsa: Member, item: NewsItem) -> None:
    NewsItem.objects.filter(pk=item.pk).update(summary="")
    page = sent(desk, xliff_of((f"news.{item.pk}.title", "A bank opens", "Une banque")))
    url = page.redirect_chain[-1][0]
    assert sign_in(nomsa).get(url).status_code == 404
    assert sign_in(nomsa).post(url).status_code == 404
    assert not item.translations.exists()


TEN = "&{0};" * 10
BOMB = f"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "{TEN.format("a")}">
<!ENTITY c "{TEN.format("b")}"><!ENTITY d "{TEN.format("c")}">]><xliff version="1.2"><file>&d;</file></xliff>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]><xliff version="1.2">
<file source-language="en" target-language="fr"><body><trans-unit id="a"><source>&x;</source></trans-unit></body></file>
</xliff>"""
IN_UTF_16 = OUTSIDE.replace('version="1.0"?>', 'version="1.0" encoding="utf-16"?>', 1).encode("utf-16")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB.encode(), "document type declaration"),
        (OUTSIDE.encode(), "document type declaration"),
        (IN_UTF_16, "document type declaration"),
        (b"<xliff><file>", "damaged"),
        (b"<?xml version='1.0' encoding='klingon'?><xliff/>", "damaged"),
        (b"<html></html>", "no XLIFF"),
        (b"<xliff version='1.2'/>", "nothing in the file"),
        (b"", "empty"),
        (b"\x00\x01\x02\xff" * 100, "damaged"),
        (b'msgctxt "a', "nothing in the file"),
        (b'msgstr "a"\nmsgid "b"\n', "no language of this site"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\n\nmsgid "\xff"\nmsgstr ""\n', "damaged"),
        (b'msgid ""\nmsgstr "Language: tlh\\n"\n\nmsgid "a"\nmsgstr "b"\n', "no language of this site"),
        (b'msgid "a"\nmsgstr "b"\n', "no language of this site"),
        (xliff_of(("news.1.title", "a", "b"), language="tlh"), "no language of this site"),
        (xliff_of(("news.1.title", "a", "b"), language=""), "no language of this site"),
        (b"<!-- -->" + b" " * MAX_BYTES + b"<xliff/>", "larger than"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_in_words(desk: Client, content: bytes, said: str) -> None:
    answer = sent(desk, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert "root:" not in answer.text
    assert not TranslatedFile.objects.exists()


def test_a_large_file_costs_little(desk: Client) -> None:
    many = xliff_of(*((f"news.{number}.title", "A bank opens", "Une banque") for number in range(1, 5_001)))
    page = sent(desk, many).text
    assert "5,000" in page
    assert page.count("<li>") < 300
    more = xliff_of(*((f"news.{number}.title", "A", "B") for number in range(1, MAX_UNITS + 2)))
    assert "too many texts" in sent(desk, more).text
    deep = (
        b"<xliff version='1.2'><file target-language='fr'>" + b"<g>" * 100_000 + b"</g>" * 100_000 + b"</file></xliff>"
    )
    assert "nothing in the file" in sent(desk, deep).text


def test_what_takes_too_long_goes_on_at_the_next_press(desk: Client, item: NewsItem, chiara: Member) -> None:
    NewsItem.objects.filter(pk=item.pk).update(summary="")
    sent(desk, xliff_of((f"news.{item.pk}.title", "A bank opens", "Une banque")))
    file = TranslatedFile.objects.get()
    assert apply(chiara, file, seconds=0) == Applied(saved=0, overtaken=0, left=1)
    assert apply(chiara, file) == Applied(saved=1, overtaken=0, left=0)


def test_a_form_without_a_file_says_so(desk: Client) -> None:
    answer = desk.post("/ko/translate/import/", {})
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.text


def test_exporting_what_one_language_alone_has(desk: Client, item: NewsItem) -> None:
    assert desk.get("/en/translate/news/fr/export/?format=po&which=all&source=ko").status_code == 404
    assert exported(desk, "po").startswith(b"#")
