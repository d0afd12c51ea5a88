"""What an open page is shown: everything, in order, once, and nothing that its reader may not see."""

import asyncio
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from realtime import frames, streams
from realtime.hub import hub
from realtime.models import Event, Stream, StreamQuerySet
from realtime.protocol import Close
from realtime.push import push
from realtime.streams import StreamKind

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_change_reaches_an_open_page(wall, open_page):
    page = await open_page(wall_1=0)
    await wall.put("1", 7)
    assert await page.frame() == {
        "t": "wall.1",
        "s": 0,
        "n": 1,
        "changes": [{"target": "note-7", "html": "note 7 [en]", "place": "append:notes"}],
    }


async def test_changes_arrive_in_order_and_once(wall, open_page):
    page = await open_page(wall_1=0)
    for note in range(30):
        await wall.put("1", note)
    seen, number = [], 0
    while len(seen) < 30:
        frame = await page.frame()
        assert frame["n"] > number
        number = frame["n"]
        seen += [change["target"] for change in frame["changes"]]
    assert seen == [f"note-{note}" for note in range(30)]
    await wall.put("1", "last")
    assert await page.changes() == ["note last [en]"]


async def test_a_knock_repeated_shows_nothing_twice(wall, open_page):
    page = await open_page(wall_1=0)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]
    for _ in range(3):
        hub.reach("wall.1", 1, 0.0)
    await wall.put("1", 2)
    assert await page.changes() == ["note 2 [en]"]


async def test_a_page_that_was_away_catches_up_in_one_frame(wall, open_page):
    await wall.put("1", 1, 2, 3)
    page = await open_page()
    await page.follow(wall_1=1)
    assert await page.changes() == ["note 2 [en]", "note 3 [en]"]
    assert await page.frame() == {"heads": {"wall.1": 3}}


async def test_what_happened_to_one_thing_several_times_is_shown_once_as_it_is_now(wall, open_page):
    await wall.put("1", 1, 2, 1)
    wall.texts["1"] = "edited "
    page = await open_page()
    await page.follow(wall_1=0)
    assert await page.changes() == ["note 1 edited [en]", "note 2 [en]"]


async def test_kinds_keep_their_order_among_each_other(wall, open_page):
    await wall.put("1", 1)
    await wall.put("1", 1, kind="title")
    await wall.put("1", 2)
    page = await open_page()
    await page.follow(wall_1=0)
    assert await page.changes() == ["note 1 [en]", "title 1 [en]", "note 2 [en]"]


async def test_every_page_is_shown_its_own_language(wall, open_page):
    korean = await open_page(language="ko", wall_1=0)
    arabic = await open_page(language="ar", wall_1=0)
    await wall.put("1", 1)
    assert await korean.changes() == ["note 1 [ko]"]
    assert await arabic.changes() == ["note 1 [ar]"]


async def test_many_pages_cost_one_rendering_a_language(wall, open_page):
    pages = [await open_page(language=("en", "fr")[n % 2], address=f"192.0.2.{n}", wall_1=0) for n in range(40)]
    await wall.put("1", 1)
    for n, page in enumerate(pages):
        assert await page.changes() == [f"note 1 [{('en', 'fr')[n % 2]}]"]
    assert sorted(wall.renderings) == [("en", "1"), ("fr", "1")]


async def test_what_changes_while_it_is_rendered_is_shown_again(wall, open_page, monkeypatch):
    page = await open_page(wall_1=0)
    render = wall.render

    def render_while_another_edits(kind, object_ids, ident):
        changes = list(render(kind, object_ids, ident))
        if not wall.texts:
            wall.texts["1"] = "edited "
            wall._put("1", [1], "note")
        return changes

    monkeypatch.setitem(streams._kinds, "wall", StreamKind(wall.audience, render_while_another_edits))
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]
    assert await page.changes() == ["note 1 edited [en]"]


async def test_a_page_that_missed_too_much_fetches_itself_again(wall, open_page):
    await wall.put("1", *range(frames.BOUND + 1))
    page = await open_page()
    await page.follow(wall_1=0)
    assert await page.frame() == {"t": "wall.1", "n": frames.BOUND + 1, "reset": True}
    await page.frame()
    await wall.put("1", "next")
    assert await page.changes() == ["note next [en]"]


async def test_a_page_just_within_the_bound_catches_up(wall, open_page):
    await wall.put("1", *range(frames.BOUND))
    page = await open_page()
    await page.follow(wall_1=0)
    seen: list[str] = []
    while len(seen) < frames.BOUND:
        seen += await page.changes()
    assert seen == [f"note {note} [en]" for note in range(frames.BOUND)]


async def test_a_page_older_than_what_is_kept_fetches_itself_again(wall, open_page):
    await wall.put("1", 1, 2)
    await database_sync_to_async(_age_events)(days=8)
    await database_sync_to_async(call_command)("prune_events", days=7)
    await wall.put("1", 3)
    old, recent = await open_page(), await open_page()
    await old.follow(wall_1=1)
    await recent.follow(wall_1=2)
    assert await old.frame() == {"t": "wall.1", "n": 3, "reset": True}
    assert await recent.changes() == ["note 3 [en]"]


def _age_events(days: int) -> None:
    Event.objects.update(created_at=timezone.now() - timedelta(days=days))


async def test_pruning_keeps_what_is_recent_and_every_number(wall, open_page):
    await wall.put("1", 1, 2)
    await database_sync_to_async(call_command)("prune_events", days=7)
    assert await Event.objects.acount() == 2
    await database_sync_to_async(_age_events)(days=8)
    await database_sync_to_async(call_command)("prune_events", days=7)
    assert await Event.objects.acount() == 0
    assert (await Stream.objects.aget(name="wall.1")).head == 2


async def test_more_streams_may_be_followed_later(wall, open_page, amina, signed_in):
    page = await open_page(await signed_in(amina), wall_1=0)
    await page.follow(wall_2=0)
    assert await page.frame() == {"heads": {"wall.1": 0, "wall.2": 0}}
    await wall.put("2", 5)
    assert (await page.frame())["t"] == "wall.2"


async def test_a_knock_that_was_lost_is_healed_by_looking(wall, open_page, monkeypatch):
    page = await open_page(wall_1=0)
    monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_a_change_that_neither_knock_nor_look_found_is_healed_by_the_heartbeat(wall, open_page, monkeypatch):
    monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    monkeypatch.setattr("realtime.hub.LOOK_ALONE", 1000)
    monkeypatch.setattr("realtime.hub.BEAT", 0.2)
    page = await open_page(wall_1=0)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_nothing_is_shown_of_what_was_rolled_back(wall, open_page):
    page = await open_page(wall_1=0)

    def fail() -> None:
        with transaction.atomic():
            push("wall.1", "note", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await database_sync_to_async(fail)()
    await wall.put("1", 2)
    assert await page.frame() == {
        "t": "wall.1",
        "s": 0,
        "n": 1,
        "changes": [{"target": "note-2", "html": "note 2 [en]", "place": "append:notes"}],
    }


async def test_what_cannot_be_rendered_makes_the_page_fetch_itself_again(wall, open_page):
    page = await open_page(wall_1=0)
    wall.texts = None  # rendering breaks
    await wall.put("1", 1)
    assert await page.frame() == {"t": "wall.1", "n": 1, "reset": True}


async def test_a_database_that_is_away_for_a_moment_delays_and_loses_nothing(wall, open_page, monkeypatch):
    page = await open_page(wall_1=0)
    monkeypatch.setattr("realtime.hub.RETRY", 0.05)
    heads, failures = StreamQuerySet.heads, iter([DatabaseError("away")] * 2)

    def away_twice(self, names):
        if failure := next(failures, None):
            raise failure
        return heads(self, names)

    monkeypatch.setattr(Stream.objects, "heads", away_twice.__get__(Stream.objects))
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_a_stream_that_cannot_be_read_closes_its_pages_by_name_and_no_others(
    wall, open_page, monkeypatch, caplog
):
    wall.audiences["3"] = "public"
    page, other = await open_page(wall_1=0), await open_page(wall_3=0)

    def audience(ident: str) -> str:
        return wall.audiences[ident] if ident == "3" else 1 / 0

    monkeypatch.setitem(streams._kinds, "wall", StreamKind(audience=audience, render=wall.render))
    await wall.put("1", 1)
    assert await page.close_code() == Close.BROKEN
    assert "cannot be served" in caplog.text
    await wall.put("3", 1)
    assert await other.changes() == ["note 1 [en]"]


async def test_a_page_asks_for_a_range_that_it_missed(wall, open_page):
    await wall.put("1", 1, 2, 3)
    page = await open_page(wall_1=3)
    await page.follow(wall_1=1)
    assert await page.changes() == ["note 2 [en]", "note 3 [en]"]
    await wall.put("1", 4)
    assert await page.changes() == ["note 4 [en]"]


async def test_pages_at_different_numbers_all_come_to_the_same(wall, open_page):
    await wall.put("1", 1, 2)
    first, second = await open_page(wall_1=2), await open_page()
    await second.follow(wall_1=0)
    await wall.put("1", 3)
    assert await first.changes() == ["note 3 [en]"]
    seen: list[str] = []
    while "note 3 [en]" not in seen:
        seen += await second.changes()
    assert seen == ["note 1 [en]", "note 2 [en]", "note 3 [en]"]


async def test_a_burst_loses_nothing(wall, open_page):
    page = await open_page(wall_1=0)
    await asyncio.gather(*(wall.put("1", note) for note in range(80)))
    seen: set[str] = set()
    while len(seen) < 80:
        new = {change["target"] for change in (await page.frame())["changes"]}
        assert not new & seen
        seen |= new
