"""What is read in files: every format, right-to-left scripts, and files that were made to do harm."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pptx
import pypdf
import pytest
import yaml
from odf.draw import Frame, Page, TextBox
from odf.opendocument import OpenDocumentPresentation, OpenDocumentText
from odf.style import MasterPage, PageLayout
from odf.text import H, P
from PIL import Image

from library.extraction.child import Ended, draw_pages, read_pages
from library.extraction.limits import Limits
from library.extraction.problems import Problem, Unreadable
from library.extraction.readers import READABLE

FILES = Path(__file__).parent / "files"
SAMPLES = Path(__file__).parents[2] / "brain" / "samples" / "files"
OFFICE, ODF = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
PDF, DOCX, PPTX = "application/pdf", f"{OFFICE}wordprocessingml.document", f"{OFFICE}presentationml.presentation"
ODT, ODP, EPUB, HTML, TXT = f"{ODF}text", f"{ODF}presentation", "application/epub+zip", "text/html", "text/plain"
QUICK = Limits(seconds=20)


def pages_of(path: Path, media_type: str, limits: Limits = QUICK) -> list[str]:
    return list(read_pages(path, media_type, limits, Ended()))


def problem_of(path: Path, media_type: str, limits: Limits = QUICK) -> Problem:
    with pytest.raises(Unreadable) as unreadable:
        pages_of(path, media_type, limits)
    return unreadable.value.problem


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def pdf_of(*pages: str) -> bytes:
    """Return a PDF with these lines of Latin letters, one a page."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {len(objects) + 2} 0 R"
            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    body, places = "%PDF-1.7\n", ["0000000000 65535 f "]
    for number, text in enumerate(objects, 1):
        places.append(f"{len(body):010} 00000 n ")
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "\n".join(["xref", f"0 {len(places)}", *places])
    trailer = f"trailer<</Root 1 0 R/Size {len(places)}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}{table}\n{trailer}".encode()


def package(entries: dict[str, str | bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def word_document(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Cooperative finance")
    document.add_paragraph("Mutual funds of members.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Kiosk", "Harvest"
    document.save(str(path))


def slides(path: Path) -> None:
    presentation = pptx.Presentation()
    for title in ("Cooperative finance", "Harvest"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
    presentation.slides[1].notes_slide.notes_text_frame.text = "Kiosk"
    presentation.save(str(path))


def open_text(path: Path) -> None:
    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Cooperative finance"))
    document.text.addElement(P(text="Kiosk and harvest"))
    document.save(str(path))


def open_slides(path: Path) -> None:
    presentation = OpenDocumentPresentation()
    presentation.automaticstyles.addElement(PageLayout(name="layout"))
    presentation.masterstyles.addElement(MasterPage(name="master", pagelayoutname="layout"))
    for text in ("Cooperative finance", "Kiosk and harvest"):
        page, frame, box = Page(masterpagename="master"), Frame(), TextBox()
        box.addElement(P(text=text))
        frame.addElement(box)
        page.addElement(frame)
        presentation.presentation.addElement(page)
    presentation.save(str(path))


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="in/book.opf"/></rootfiles></container>'
)
BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
    '<item id="b" href="b.xhtml"/><item id="a" href="a%20a.xhtml"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
)
PAGE = (
    "<html><head><title>no</title></head><body><h1>{}</h1>"
    "<script>no</script><p>Kiosk <b>and</b> harvest</p></body></html>"
)


def book(path: Path) -> None:
    path.write_bytes(
        package({
            "META-INF/container.xml": CONTAINER,
            "in/book.opf": BOOK,
            "in/b.xhtml": PAGE.format("Second"),
            "in/a a.xhtml": PAGE.format("Cooperative finance"),
        })
    )  # fmt: skip


MADE: list[tuple[str, Callable[[Path], object]]] = [
    (PDF, lambda path: path.write_bytes(pdf_of("Cooperative finance", "Kiosk and harvest"))),
    (DOCX, word_document),
    (PPTX, slides),
    (ODT, open_text),
    (ODP, open_slides),
    (EPUB, book),
    (HTML, lambda path: path.write_text(PAGE.format("Cooperative finance"))),
    (TXT, lambda path: path.write_text("Cooperative finance\n\nKiosk and harvest")),
]


@pytest.mark.parametrize(("media_type", "make"), MADE, ids=[media_type[-12:] for media_type, _make in MADE])
def test_every_format_is_read_in_order(tmp_path: Path, media_type: str, make: Callable[[Path], object]) -> None:
    make(tmp_path / "file")
    pages = pages_of(tmp_path / "file", media_type)
    text = "\n".join(pages)
    assert pages[0].startswith("Cooperative finance")
    assert "kiosk" in text.lower() and "harvest" in text.lower() and "no" not in text.split()
    assert len(pages) == (2 if media_type in (PDF, PPTX, ODP, EPUB) else 1)


def test_all_formats_are_tested() -> None:
    assert {media_type for media_type, _make in MADE} == READABLE


def test_text_without_pages_comes_in_parts_of_about_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("\n\n".join(f"paragraph{number} " + "word " * 100 for number in range(40)))
    pages = pages_of(path, TXT)
    assert len(pages) == 8
    assert [page.partition(" ")[0] for page in pages[:2]] == ["paragraph0", "paragraph5"]


SENTENCES = (
    "الاقتصاد الاجتماعي والتضامني",
    "تعاونية النساء في المغرب تأسست سنة 2013 مع 45 عضوة و",
    "ILO في تورينو.",
    "يجب على التعاونيات أن تعمل معا",
)


@pytest.mark.parametrize("producer", ["skia", "pango", "typst"])
def test_arabic_is_read_as_people_read_it(producer: str) -> None:
    """Each of these programs writes glyphs and spaces in its own way; the words are the same."""
    [page] = pages_of(FILES / f"ar-{producer}.pdf", PDF)
    words = " ".join(page.split())
    assert [sentence for sentence in SENTENCES if sentence not in words] == []


def test_signs_of_vowels_break_neither_words_nor_lines() -> None:
    """Chromium's PDF of a whole Arabic text reads as the text that it was made of."""
    pages = pages_of(SAMPLES / "savings-group.ar.pdf", PDF)
    written = yaml.safe_load((Path(__file__).parents[1] / "sample_files.yaml").read_text(encoding="utf-8"))
    assert [page.split() for page in pages] == [" ".join(page).split() for page in written["savings-group"]["ar"]]


@pytest.mark.parametrize("producer", ["pango", "typst"])
def test_brackets_of_right_to_left_lines(producer: str) -> None:
    [page] = pages_of(FILES / f"ar-{producer}.pdf", PDF)
    assert "معا (مثلا في الأسواق)، ولا لأحد أن" in " ".join(page.split())


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("he-typst", "האקדמיה התקיימה בשנת 2013 בעיר טורינו עם 45 משתתפים מן ILO ומארגונים אחרים (בעיקר קואופרטיבים)."),
        ("ar-skia", "הכלכלה החברתית והסולידרית בשנת 2013 היא חשובה (מאוד)."),
    ],
)
def test_hebrew_is_read_as_people_read_it(file: str, line: str) -> None:
    [page] = pages_of(FILES / f"{file}.pdf", PDF)
    assert line in " ".join(page.split())


def test_first_pages_are_drawn(tmp_path: Path) -> None:
    assert draw_pages(FILES / "ar-typst.pdf", tmp_path, QUICK, most=4) == 1
    with Image.open(tmp_path / "1.webp") as image:
        assert (image.format, image.size) == ("WEBP", (480, 401))
        assert image.convert("L").getextrema()[0] < 100  # there is ink on it


def test_locked_pdf(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf_of("Secret")))
    writer.encrypt("a password", algorithm="AES-256")
    writer.write(tmp_path / "file")
    assert problem_of(tmp_path / "file", PDF) == Problem.ENCRYPTED


def test_locked_opendocument(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><manifest:encryption-data/></file-entry></manifest>"
    path = written(tmp_path / "file", package({"content.xml": "x", "META-INF/manifest.xml": manifest}))
    assert problem_of(path, ODT) == Problem.ENCRYPTED


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (PDF, b""),
        (PDF, b"%PDF-1.7\nnothing"),
        (DOCX, b"PK\x03\x04nothing"),
        *((media_type, package({"a": "b"})) for media_type in (DOCX, PPTX, ODT, ODP, EPUB)),
    ],
)
def test_broken_file(tmp_path: Path, media_type: str, content: bytes) -> None:
    assert problem_of(written(tmp_path / "file", content), media_type) == Problem.BROKEN


def test_damaged_pdf_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path / "file", pdf_of("First", "Second").replace(b"/Count 2", b"/Count 9"))
    assert [page for page in pages_of(path, PDF) if page] == ["First", "Second"]


def test_package_that_unpacks_to_more_than_the_machine_holds(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
        bomb.open("word/document.xml", "w") as entry,
    ):
        for _megabyte in range(300):
            entry.write(bytes(1024 * 1024))
    assert path.stat().st_size < 2 * 1024 * 1024
    assert problem_of(path, DOCX) == Problem.TOO_LARGE


def test_xml_that_grows_by_its_entities(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><container>&a9;</container>'
    assert problem_of(written(tmp_path / "book", package({"META-INF/container.xml": bomb})), EPUB) == Problem.BROKEN
    assert problem_of(written(tmp_path / "text", package({"content.xml": bomb})), ODT) == Problem.BROKEN


def test_more_memory_than_allowed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(512 * 1024**2)
    assert problem_of(path, TXT, Limits(seconds=20, memory=256 * 1024**2)) == Problem.TOO_LARGE


def test_file_that_takes_too_long(tmp_path: Path) -> None:
    """A content stream without end: its operators are drawn, and counted, one after the other."""
    path = written(tmp_path / "file", pdf_of(") Tj (word" * 1_000_000))
    assert problem_of(path, PDF, Limits(seconds=1)) == Problem.TOO_SLOW


def test_pages_beyond_the_limit_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "file", pdf_of(*map(str, range(12))))
    ended = Ended()
    assert list(read_pages(path, PDF, Limits(pages=10), ended)) == list(map(str, range(10)))
    assert ended.is_cut


def test_characters_beyond_the_limit_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "file", pdf_of("abcdef", "ghijkl", "mnopqr"))
    ended = Ended()
    assert list(read_pages(path, PDF, Limits(characters=9), ended)) == ["abcdef", "ghi"]
    assert ended.is_cut


def test_what_no_database_keeps(tmp_path: Path) -> None:
    assert pages_of(written(tmp_path / "file", b"a\0b \xff c"), TXT) == ["ab \N{REPLACEMENT CHARACTER} c"]


def test_child_knows_nothing_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that gets hold of the process finds no secret in its surroundings."""
    monkeypatch.setenv("BRAIN_SECRET_KEY", "secret")
    code = "import os, sys; sys.argv[1:] and None; print('{\"text\": \"' + ' '.join(sorted(os.environ)) + '\"}')"
    stub = tmp_path / "library" / "extraction"
    stub.mkdir(parents=True)
    (stub.parent / "__init__.py").touch()
    (stub / "__init__.py").touch()
    (stub / "__main__.py").write_text(f"{code}\nprint('{{\"is_cut\": false}}')\n")
    monkeypatch.setattr("library.extraction.child._ROOT", tmp_path)
    [names] = pages_of(tmp_path / "file", PDF)
    assert "BRAIN_SECRET_KEY" not in names
