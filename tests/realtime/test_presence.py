"""Who reads a stream, and who is writing there."""

import pytest

from realtime import presence, streams
from realtime.hub import hub
from realtime.streams import Change, StreamKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    monkeypatch.setattr(presence, "TICK", 0.05)


@pytest.fixture
def wall(wall, monkeypatch):
    """A wall that says who is there."""

    def show(ident, readers):
        yield Change("here", f"{sorted(readers.members)} {readers.guests} {list(readers.typing)}")

    monkeypatch.setitem(streams._kinds, "wall", StreamKind(wall.audience, wall.render, show))
    return wall


async def here(page, expected):
    """The page is told, in time, that these are here."""
    while (frame := await page.frame()).get("changes", [{}])[0].get("html") != expected:
        assert "n" not in frame


async def test_those_who_read_are_counted_while_they_do(wall, open_page, amina, eunji, signed_in):
    page = await open_page(await signed_in(amina), wall_1=0)
    await here(page, f"[{amina.pk}] 0 []")
    other = await open_page(await signed_in(eunji), wall_1=0)
    guest = await open_page(wall_1=0)
    for each in (page, other, guest):
        await here(each, f"[{amina.pk}, {eunji.pk}] 1 []")
    await other.leave()
    await here(page, f"[{amina.pk}] 1 []")


async def test_a_second_page_of_one_member_is_told_and_changes_nothing(wall, open_page, amina, signed_in):
    client = await signed_in(amina)
    await here(await open_page(client, wall_1=0), f"[{amina.pk}] 0 []")
    await here(await open_page(client, wall_1=0), f"[{amina.pk}] 0 []")


async def test_writing_is_seen_for_a_while(wall, open_page, amina, signed_in, monkeypatch):
    monkeypatch.setattr(presence, "TYPING", 0.3)
    writer, reader = await open_page(await signed_in(amina), wall_1=0), await open_page(wall_1=0)
    await writer.wire.send_json_to({"typing": "wall.1"})
    await here(reader, f"[{amina.pk}] 1 [{amina.pk}]")
    await here(reader, f"[{amina.pk}] 1 []")


async def test_who_has_posted_writes_no_more(wall, open_page, amina, signed_in):
    writer, reader = await open_page(await signed_in(amina), wall_1=0), await open_page(wall_1=0)
    await writer.wire.send_json_to({"typing": "wall.1"})
    await here(reader, f"[{amina.pk}] 1 [{amina.pk}]")
    await writer.wire.send_json_to({"hush": "wall.1"})
    await here(reader, f"[{amina.pk}] 1 []")


async def test_a_guest_writes_nowhere_and_nobody_where_they_do_not_read(wall, open_page, amina, signed_in):
    guest, member = await open_page(wall_1=0), await open_page(await signed_in(amina), wall_2=0)
    await here(guest, "[] 1 []")
    await guest.wire.send_json_to({"typing": "wall.1"})
    await member.wire.send_json_to({"typing": "wall.1"})
    other = await open_page(wall_1=0)
    await here(other, "[] 2 []")


async def test_those_who_may_not_see_the_stream_any_more_do_not_see_who_is_there(wall, open_page, amina, signed_in):
    guest = await open_page(wall_1=0)
    await here(guest, "[] 1 []")
    wall.audiences["1"] = "members"
    member = await open_page(await signed_in(amina), wall_1=0)
    await here(member, f"[{amina.pk}] 1 []")
    await wall.put("1", 1)
    assert await guest.frame() == {"t": "wall.1", "gone": True}


async def test_an_audience_lost_while_it_is_rendered_who_is_there_keeps_that_back(
    wall, open_page, amina, signed_in, monkeypatch
):
    guest = await open_page(wall_1=0)
    await here(guest, "[] 1 []")

    def show_and_lose(ident, readers):
        wall.audiences["1"] = "members"
        yield Change("here", f"{sorted(readers.members)}")

    monkeypatch.setitem(streams._kinds, "wall", StreamKind(wall.audience, wall.render, show_and_lose))
    member = await open_page(await signed_in(amina), wall_1=0)
    await here(member, f"[{amina.pk}]")
    assert await guest.wire.receive_nothing()


async def test_a_stream_that_does_not_say_who_is_there_says_nothing(open_page, wall, monkeypatch):
    monkeypatch.setitem(streams._kinds, "wall", StreamKind(wall.audience, wall.render))
    page = await open_page(wall_1=0)
    await open_page(wall_1=0)
    assert await page.wire.receive_nothing(0.3)


async def test_readers_of_other_processes_are_counted_until_they_are_not_believed(wall, open_page, monkeypatch):
    monkeypatch.setattr(presence, "BELIEVED", 0.5)
    page = await open_page(wall_1=0)
    await here(page, "[] 1 []")
    hub.hear("wall.1", {"here": {"from": "another", "members": [3, 5], "guests": 2, "typing": [5]}})
    await here(page, "[3, 5] 3 [5]")
    await here(page, "[] 1 []")
