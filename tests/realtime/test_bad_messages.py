"""Garbage, too much, and too many: a named close code, never a trace."""

import json
import logging

import pytest

from realtime.hub import hub
from realtime.protocol import MESSAGE_BYTES, MESSAGES, STREAMS

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
    '{"follow": {"wall.1": 0}, "language": "xx"}',
    '{"follow": {"wall.1": 0}, "language": ["en"]}',
    '{"follow": {"wall.1": 0}, "language": {}}',
    '{"follow": {"wall.1": "0"}, "language": "en"}',
    '{"follow": {"wall.1": -1}, "language": "en"}',
    '{"follow": {"wall.1": true}, "language": "en"}',
    '{"follow": {"wall.1": 1.5}, "language": "en"}',
    '{"follow": {"wall.1": NaN}, "language": "en"}',
    '{"follow": {"wall.1": 9223372036854775808}, "language": "en"}',
    '{"follow": {"wall.1": ' + "9" * 5000 + '}, "language": "en"}',
    '{"follow": {"wall": 0}, "language": "en"}',
    '{"follow": {"wall.": 0}, "language": "en"}',
    '{"follow": {"wall.\\u0000": 0}, "language": "en"}',
    '{"follow": {"wall.\\ud800": 0}, "language": "en"}',
    '{"follow": {"wall.1; drop table": 0}, "language": "en"}',
    '{"follow": {"wall.' + "1" * 61 + '": 0}, "language": "en"}',
    '{"follow": ["wall.1"], "language": "en"}',
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:40])
async def test_malformed_messages_close_the_socket_by_name(wall, open_page, caplog, text):
    page = await open_page(wall_1=0)
    await page.wire.send_to(text)
    assert await page.close_code() == 4400
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_bytes_are_malformed(open_page):
    page = await open_page()
    await page.wire.send_to(bytes_data=b"\x00\xff")
    assert await page.close_code() == 4400


async def test_a_number_too_large_for_an_id_names_nothing(wall, open_page):
    page = await open_page()
    await page.follow(**{f"wall_{'9' * 60}": 0})
    assert (await page.frame())["gone"]


async def test_a_message_of_the_largest_size_is_read_and_a_longer_one_refused(wall, open_page):
    page = await open_page()
    text = json.dumps({"follow": {"wall.1": 0}, "language": "en"})
    await page.wire.send_to(text + " " * (MESSAGE_BYTES - len(text)))
    assert "heads" in await page.frame()
    await page.wire.send_to(text + " " * (MESSAGE_BYTES - len(text) + 1))
    assert await page.close_code() == 4429


async def test_too_many_messages_close_the_socket(wall, open_page):
    page = await open_page()
    for _ in range(MESSAGES + 1):
        await page.follow(wall_1=0)
    assert await page.close_code() == 4429


async def test_too_many_streams_close_the_socket(wall, open_page):
    page = await open_page(**{f"wall_{n}": 0 for n in (1,)})
    await page.follow(**{f"wall_{n}": 0 for n in range(100, 100 + STREAMS)})
    assert await page.close_code() == 4429


async def test_as_many_streams_as_allowed_are_followed(wall, open_page):
    wall.audiences |= {str(n): "public" for n in range(100, 100 + STREAMS)}
    await open_page(**{f"wall_{n}": 0 for n in range(100, 100 + STREAMS)})


async def test_a_member_has_five_sockets(open_page, amina, eunji, signed_in):
    client = await signed_in(amina)
    pages = [await open_page(client) for _ in range(5)]
    assert await (await open_page(client)).close_code() == 4429
    await open_page(await signed_in(eunji))
    await pages[0].leave()
    page = await open_page(client)
    await page.follow()
    assert await page.frame() == {"heads": {}}


async def test_an_address_has_thirty_sockets_of_guests(open_page):
    for _ in range(30):
        await open_page()
    assert await (await open_page()).close_code() == 4429
    other = await open_page(address="192.0.2.2")
    await other.follow()
    assert await other.frame() == {"heads": {}}


async def test_a_closed_socket_follows_nothing(wall, open_page):
    page = await open_page(wall_1=0)
    await page.wire.send_to("garbage")
    assert await page.close_code() == 4400
    await page.follow(wall_1=0)
    await wall.put("1", 1)
    assert await page.wire.receive_nothing()
    assert not hub._followers
