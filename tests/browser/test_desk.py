"""Editors' files in a real browser: many dropped at once, a line that breaks, and what is typed meanwhile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor
from tests.library.conftest import PDF, picture

pytestmark = pytest.mark.browser
Visitors = Callable[..., Visitor]
FILES = "/en/library/documents/financial-mechanisms-executive-summary/files/"
MATERIALS = "/en/academies/12/edit/materials/"
MEGABYTE = 1024 * 1024
DROP = """files => {
  const carried = new DataTransfer()
  for (const [name, text] of files) carried.items.add(new File([text], name))
  const drop = new DragEvent("drop", { dataTransfer: carried, bubbles: true })
  document.querySelector("form[data-bring]").dispatchEvent(drop)
}"""


@pytest.fixture
def desk(visitor: Visitors) -> Iterator[Page]:
    """The page with the files of a document; what has arrived there is removed at the end."""
    page = visitor().sign_in("chiara").goto(FILES)
    yield page
    while page.locator("#waiting [name=remove]").count():
        page.locator("#waiting [name=remove]").first.click()


def test_many_files_are_dropped_and_show_their_progress(desk: Page) -> None:
    held, is_slow = list[Route](), True

    def line(route: Route) -> None:
        if is_slow and route.request.method == "PATCH":
            held.append(route)
        else:
            route.continue_()

    desk.route("**/uploads/*", line)
    desk.evaluate(DROP, [[f"report_{language}.pdf", "%PDF-1.4 " + language] for language in ("en", "fr", "es", "ar")])
    expect(desk.locator("[data-progress] progress")).to_have_count(4)
    expect(desk.locator("[data-progress] li", has_text="%")).to_have_count(3)  # the fourth waits for its turn
    is_slow = False
    for route in held:
        route.continue_()
    expect(desk.locator("#waiting li")).to_have_count(4)
    expect(desk.locator("[data-progress] li")).to_have_count(0)
    expect(desk.locator("[data-said]")).to_have_text("All files have arrived. Choose their languages.")
    french = desk.locator("#waiting li", has_text="report_fr.pdf")
    expect(french.locator("select")).to_have_value("fr")


def test_an_upload_goes_on_where_the_line_broke(desk: Page, tmp_path: Path) -> None:
    large, is_broken, offsets = tmp_path / "large_en.pdf", True, []
    large.write_bytes(PDF + bytes(18 * MEGABYTE))

    def line(route: Route) -> None:
        offset = int(route.request.headers.get("upload-offset", "0"))
        if is_broken and (offset or offsets):
            route.abort("internetdisconnected")
            return
        if route.request.method == "PATCH":
            offsets.append(offset)
        route.continue_()

    desk.route("**/uploads/*", line)
    desk.set_input_files("#files", large)
    expect(desk.locator("[data-progress] .hint")).to_have_text("The line is broken. It goes on by itself.")
    desk.context.set_offline(True)
    is_broken = False
    desk.context.set_offline(False)
    expect(desk.locator("#waiting li", has_text="large_en.pdf")).to_contain_text("18 MB")
    assert offsets == [0, 8 * MEGABYTE, 16 * MEGABYTE]


def test_what_is_typed_stays_when_more_files_arrive(visitor: Visitors) -> None:
    page = visitor().sign_in("chiara").goto(MATERIALS)
    photo = {"name": "hall.png", "mimeType": "image/png", "buffer": picture("PNG")}
    page.set_input_files("input[type=file]", photo)
    words = page.locator("fieldset", has_text="hall.png").locator("[name$=-text]")
    words.fill("The hall, full of people")
    page.set_input_files("input[type=file]", {**photo, "name": "street.png", "buffer": picture("PNG", (40, 40))})
    expect(page.locator("#waiting fieldset")).to_have_count(2)
    expect(words).to_have_value("The hall, full of people")
    expect(words).to_be_focused()
