"""Garbage, too much, and too many: a named close code, never a trace."""

import json
import logging

import pytest
from prometheus_client import REGISTRY

from realtime.hub import hub
from realtime.protocol import MESSAGE_BYTES, MESSAGES, STREAMS, Close

pytestmark = pytest.mark.django_db(transaction=True)

MALFORMED = [
    "garbage",
    "[]",
    "[[[[",
    "[" * 60_000,
    "null",
    "17",
    '"follow"',
    "{}",
    '{"follow": []}',
    '{"follow": {"wall.1": 0}}',
    '{"follow": {"wall.1": 0}, "reader": "xx"}',
    '{"follow": {"wall.1": 0}, "reader": ["en"]}',
    '{"follow": {"wall.1": 0}, "reader": {}}',
    '{"follow": {"wall.1": "0"}, "reader": "en"}',
    '{"follow": {"wall.1": -1}, "reader": "en"}',
    '{"follow": {"wall.1": true}, "reader": "en"}',
    '{"follow": {"wall.1": 1.5}, "reader": "en"}',
    '{"follow": {"wall.1": NaN}, "reader": "en"}',
    '{"follow": {"wall.1": 9223372036854775808}, "reader": "en"}',
    '{"follow": {"wall.1": ' + "9" * 5000 + '}, "reader": "en"}',
    '{"follow": {"wall": 0}, "reader": "en"}',
    '{"follow": {"wall.": 0}, "reader": "en"}',
    '{"follow": {"wall.\\u0000": 0}, "reader": "en"}',
    '{"follow": {"wall.\\ud800": 0}, "reader": "en"}',
    '{"follow": {"wall.1; drop table": 0}, "reader": "en"}',
    '{"follow": {"wall.01": 0}, "reader": "en"}',
    '{"follow": {"wall.1_0": 0}, "reader": "en"}',
    '{"follow": {"wall.' + "1" * 61 + '": 0}, "reader": "en"}',
    '{"follow": ["wall.1"], "reader": "en"}',
    '{"seen": "1"}',
    '{"seen": -1}',
    '{"typing": 1}',
    '{"typing": "wall"}',
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:40])
async def test_malformed_messages_close_the_socket_by_name(wall, open_page, caplog, text):
    page = await open_page(wall_1=0)
    await page.wire.send_to(text)
    assert await page.close_code() == Close.MALFORMED
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_bytes_are_malformed(open_page):
    page = await open_page()
    await page.wire.send_to(bytes_data=b"\x00\xff")
    assert await page.close_code() == Close.MALFORMED


@pytest.mark.parametrize("kind", ["topic", "category"])
async def test_a_number_too_large_for_an_id_names_nothing(open_page, kind):
    page = await open_page()
    await page.follow(**{f"{kind}_{'9' * 18}": 0})
    assert (await page.frame())["gone"]


async def test_a_message_of_the_largest_size_is_read_and_a_longer_one_refused(wall, open_page):
    page = await open_page()
    text = json.dumps({"follow": {"wall.1": 0}, "reader": "en"})
    await page.wire.send_to(text + " " * (MESSAGE_BYTES - len(text)))
    assert "heads" in await page.frame()
    await page.wire.send_to(text + " " * (MESSAGE_BYTES - len(text) + 1))
    assert await page.close_code() == Close.TOO_MUCH


async def test_too_many_messages_close_the_socket(wall, open_page):
    page = await open_page()
    for _ in range(MESSAGES + 1):
        await page.follow(wall_1=0)
    assert await page.close_code() == Close.TOO_MUCH


async def test_too_many_streams_close_the_socket(wall, open_page):
    page = await open_page(wall_1=0)
    await page.follow(**{f"wall_{n}": 0 for n in range(100, 100 + STREAMS)})
    assert await page.close_code() == Close.TOO_MUCH
    page = await open_page()
    await page.wire.send_json_to({"follow": {f"wall.{n}": 0 for n in range(1, 4000)}, "reader": "en"})
    assert await page.close_code() == Close.TOO_MUCH


async def test_as_many_streams_as_allowed_are_followed(wall, open_page):
    wall.audiences |= {str(n): "public" for n in range(100, 100 + STREAMS)}
    await open_page(**{f"wall_{n}": 0 for n in range(100, 100 + STREAMS)})


async def test_a_members_sixth_socket_ends_the_oldest(open_page, amina, eunji, signed_in):
    client = await signed_in(amina)
    pages = [await open_page(client) for _ in range(6)]
    assert await pages[0].close_code() == Close.TOO_MUCH
    for page in (*pages[1:], await open_page(await signed_in(eunji))):
        await page.follow()
        assert await page.frame() == {"heads": {}}


async def test_an_address_has_thirty_sockets_of_guests(open_page, amina, signed_in):
    for _ in range(30):
        await open_page()
    assert await (await open_page()).close_code() == Close.TOO_MUCH
    for page in (await open_page(address="192.0.2.2"), await open_page(await signed_in(amina))):
        await page.follow()
        assert await page.frame() == {"heads": {}}


async def test_how_many_sockets_an_address_has_is_a_setting(open_page, settings):
    settings.SOCKETS_PER_ADDRESS = 1
    await open_page()
    assert await (await open_page()).close_code() == Close.TOO_MUCH


async def test_an_unknown_kind_of_stream_is_refused(open_page):
    page = await open_page()
    await page.follow(nothing_1=0)
    assert await page.close_code() == Close.UNKNOWN


async def test_a_number_from_the_future_is_refused(wall, open_page):
    await wall.put("1", 1)
    page = await open_page()
    await page.follow(wall_1=2)
    assert await page.close_code() == Close.AHEAD


async def test_a_page_has_one_language(wall, open_page):
    page = await open_page(wall_1=0)
    await page.follow("ko", wall_1=0)
    assert await page.close_code() == Close.MALFORMED


async def test_refusals_are_counted_and_nobody_else_suffers(wall, open_page):
    def refused() -> float:
        return REGISTRY.get_sample_value("brain_live_closed_total", {"code": str(Close.MALFORMED.value)}) or 0.0

    before, other = refused(), await open_page(wall_1=0)
    for _ in range(3):
        page = await open_page()
        await page.wire.send_to("garbage")
        assert await page.close_code() == Close.MALFORMED
    assert refused() == before + 3
    await wall.put("1", 1)
    assert await other.changes() == ["note 1 [en]"]


async def test_a_closed_socket_follows_nothing(wall, open_page):
    page = await open_page(wall_1=0)
    await page.wire.send_to("garbage")
    assert await page.close_code() == Close.MALFORMED
    await page.follow(wall_1=0)
    await wall.put("1", 1)
    assert await page.wire.receive_nothing()
    assert not hub._rooms.watched()
