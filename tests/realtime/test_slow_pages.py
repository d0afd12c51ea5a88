"""A page that reads slowly, or not at all: it costs a bounded amount, and the others nothing."""

import json

import pytest

from realtime import lines
from realtime.frames import LARGEST
from realtime.hub import hub
from realtime.protocol import Close

from .conftest import until

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "x" * 40_000


async def wire(page):
    """Return the next frame as it is, without an answer."""
    return await page.wire.receive_json_from(5)


async def test_a_page_says_how_far_it_has_read(wall, open_page):
    page = await open_page(wall_1=0)
    wall.texts = {"1": LONG, "2": LONG}
    await wall.put("1", 1)
    assert (await wire(page))["n"] == 1
    await wall.put("1", 2)
    assert (await wire(page))["n"] == 2
    assert (await wire(page)).keys() == {"ask"}


async def test_a_page_that_does_not_answer_is_sent_no_more_than_it_may_and_catches_up_once_it_does(wall, open_page):
    page, other = await open_page(wall_1=0), await open_page(wall_1=0)
    wall.texts = {str(note): LONG for note in range(10)}
    for note in range(10):
        await wall.put("1", note)
        assert len(await other.changes()) == 1
    frames = []
    while not page.wire.output_queue.empty():
        frames.append(await wire(page))
    assert [frame.get("n") for frame in frames] == [1, 2, None, 3, 4, 5]  # the third asked
    wall.texts["9"] = "edited "
    await page.seen(frames[2]["ask"])
    missed = [await page.frame() for _ in range(4)]
    assert [(frame["s"], frame["n"]) for frame in missed] == [(5, 6), (6, 7), (7, 8), (8, 10)]
    assert missed[-1]["changes"][1]["html"] == "note 9 edited [en]"


async def test_much_that_was_missed_comes_in_steps_that_a_slow_line_can_take(wall, open_page):
    wall.texts = {str(note): "x" * 5_000 for note in range(40)}
    await wall.put("1", *range(40))
    page = await open_page()
    await page.follow(wall_1=0)
    seen: list[str] = []
    number = 0
    while number < 40:
        text = await page.wire.receive_from(5)
        frame = json.loads(text)
        if "ask" in frame:
            await page.seen(frame["ask"])
        if "t" in frame:
            assert (frame["s"], len(text) <= LARGEST) == (number, True)
            number = frame["n"]
            seen += [change["target"] for change in frame["changes"]]
    assert seen == [f"note-{note}" for note in range(40)]


async def test_who_has_much_to_catch_up_with_holds_up_nobody(wall, open_page, monkeypatch):
    monkeypatch.setattr("realtime.hub.READING", 0.0)  # one place a look
    for ident in ("1", "3", "4"):
        wall.audiences[ident] = "public"
        await wall.put(ident, *range(60))
    greedy = [await open_page(address="192.0.2.7") for _ in range(4)]
    for number, page in enumerate(greedy):
        await page.follow(wall_1=number, wall_3=number, wall_4=number)
    up_to_date, modest = await open_page(wall_1=60), await open_page()
    await modest.follow(wall_1=59)
    assert await modest.changes() == ["note 59 [en]"]
    assert len(wall.renderings) < 4 * 3 * 3  # of so many frames for the others
    await wall.put("1", "new")
    assert await up_to_date.changes() == ["note new [en]"]


async def test_a_page_that_never_answers_is_dropped_and_catches_up_when_it_comes_back(wall, open_page, monkeypatch):
    monkeypatch.setattr(lines, "PATIENCE", 0.1)
    monkeypatch.setattr("realtime.hub.BEAT", 1.0)
    page = await open_page(wall_1=0)
    assert await page.close_code() == Close.TOO_SLOW
    await wall.put("1", 1)
    again = await open_page()
    await again.follow(wall_1=0)
    assert await again.changes() == ["note 1 [en]"]


async def test_an_answer_to_another_question_is_none(wall, open_page):
    page = await open_page(wall_1=0)
    await page.follow()
    ask = (await wire(page))["ask"]
    await page.seen(ask + 1)
    await page.follow()
    assert await wire(page) == {"heads": {"wall.1": 0}}  # it is asked already
    await page.seen(ask)
    await page.follow()
    assert (await wire(page))["ask"] != ask


async def test_a_server_that_waits_for_the_page_waits_alone(wall, open_page):
    """As uvicorn does; Daphne never waits."""
    page, other = await open_page(wall_1=0), await open_page(wall_1=0)
    page.wire.output_queue._maxsize = 1  # the first frame fills what the wire holds
    for note in range(1, 5):
        await wall.put("1", note)
        assert await other.changes() == [f"note {note} [en]"]
    seen: list[str] = []
    while "note 4 [en]" not in seen:
        seen += await page.changes()
    assert seen == [f"note {note} [en]" for note in range(1, 5)]


async def test_a_page_that_the_server_waits_for_too_long_is_dropped(wall, open_page, monkeypatch):
    monkeypatch.setattr(lines, "PATIENCE", 0.05)
    page = await open_page(wall_1=0)
    page.wire.output_queue._maxsize = 1
    await wall.put("1", 1)
    await until(page.wire.output_queue.full)
    await wall.put("1", 2)
    await until(lambda: not hub._rooms.watched())
    assert json.loads((await page.wire.receive_output())["text"])["n"] == 1
    assert await page.close_code() == Close.TOO_SLOW
