"""Making the files of the sample documents from their texts: `python -m tests.sample_files` (needs Chromium)."""

from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pptx
import yaml
from playwright.sync_api import sync_playwright

TEXTS = Path(__file__).with_suffix(".yaml")
FOLDER = Path(__file__).parent.parent / "brain" / "samples" / "files"
STYLE = """
@page { size: A5; margin: 18mm 16mm }
body { font: 11pt/1.6 "DejaVu Sans"; color: #1d2030 } body:lang(ar) { font-family: "Noto Naskh Arabic" }
section { break-after: page } section:last-child { break-after: auto }
h1 { font-size: 16pt; line-height: 1.3; font-weight: normal }
"""
Pages = list[list[str]]


def main() -> None:
    texts = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    guide, slides = texts["savings-group"], texts["paying-each-other-first"]
    for language in ("en", "fr", "ar"):
        (FOLDER / f"savings-group.{language}.pdf").write_bytes(_pdf(guide[language], language))
    (FOLDER / "savings-group.es.docx").write_bytes(_docx(guide["es"]))
    (FOLDER / "paying-each-other-first.en.pptx").write_bytes(_pptx(slides["en"]))


def _pdf(pages: Pages, language: str) -> bytes:
    direction = "rtl" if language == "ar" else "ltr"
    sections = "".join(
        f"<section><h1>{escape(heading)}</h1>{''.join(f'<p>{escape(text)}</p>' for text in paragraphs)}</section>"
        for heading, *paragraphs in pages
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(f'<html lang="{language}" dir="{direction}"><style>{STYLE}</style><body>{sections}')
        made = page.pdf(prefer_css_page_size=True)
        browser.close()
    return made


def _docx(pages: Pages) -> bytes:
    document = docx.Document()
    for number, (heading, *paragraphs) in enumerate(pages):
        if number:
            document.add_page_break()
        document.add_heading(heading, level=1)
        for text in paragraphs:
            document.add_paragraph(text)
    for part in (document.part, document.part.package):  # what the template brings along, and nobody sees
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                part.rels.pop(key)
    return _small(document)


def _pptx(pages: Pages) -> bytes:
    presentation = pptx.Presentation()
    for number, (heading, *lines) in enumerate(pages):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1 if number else 0])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(lines)
    for layout in list(presentation.slide_layouts)[2:]:
        presentation.slide_layouts.remove(layout)
    return _small(presentation)


def _small(office: Any) -> bytes:
    """Return the file, packed as tightly as can be."""
    loose, tight = BytesIO(), BytesIO()
    office.save(loose)
    with ZipFile(loose) as source, ZipFile(tight, "w", ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return tight.getvalue()


if __name__ == "__main__":
    main()
