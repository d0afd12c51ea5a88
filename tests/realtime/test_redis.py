"""Words between processes, through a real redis-server."""

import json
import subprocess
import sys

import pytest
import redis
from channels.db import database_sync_to_async

from realtime import presence, streams
from realtime.bus import bus, channel_of, shard_of
from realtime.streams import Change, StreamKind

from .conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch, with_redis):
    """Words go through Redis alone, and the hub does not look into the database."""
    monkeypatch.setattr("realtime.hub.LOOK_WITH_REDIS", 1000)
    monkeypatch.setattr("realtime.hub.LOOK_ALONE", 1000)
    monkeypatch.setattr(bus, "_silent_until", {})
    monkeypatch.setattr(bus, "listen", lambda hear: None)


def listens(url: str, stream: str = "wall.1") -> bool:
    with redis.Redis.from_url(url) as server:
        return any(count for _name, count in server.pubsub_numsub(channel_of(url, stream)))


async def test_a_change_reaches_an_open_page_through_redis(wall, open_page, redis_url):
    page = await open_page(wall_1=0)
    await until(lambda: listens(redis_url))
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_only_what_pages_follow_is_listened_to(wall, open_page, redis_url):
    page = await open_page(wall_1=0)
    await until(lambda: listens(redis_url))
    assert not listens(redis_url, "wall.2")
    await page.follow(wall_1=0, wall_3=0)
    await until(lambda: not listens(redis_url, "wall.3"))  # there is none
    await page.leave()
    await until(lambda: not listens(redis_url))


async def test_a_word_of_another_process_is_heard(wall, open_page, redis_url, monkeypatch):
    monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    page = await open_page(wall_1=0)
    await until(lambda: listens(redis_url))
    await wall.put("1", 1)
    await database_sync_to_async(_knock_from_outside)(redis_url)
    assert await page.changes() == ["note 1 [en]"]


def _knock_from_outside(url: str) -> None:
    knock = "import django; django.setup(); from realtime.push import knock; knock('wall.1', 1)"
    surroundings = {"DJANGO_SETTINGS_MODULE": "brain.settings", "REDIS_URL": url}
    subprocess.run([sys.executable, "-c", knock], env=surroundings, check=True)


@pytest.mark.parametrize("word", ["garbage", "{}", '{"n": 1}', "[]"])
async def test_a_word_that_is_not_understood_ends_nothing(wall, open_page, redis_url, word, caplog):
    page = await open_page(wall_1=0)
    await until(lambda: listens(redis_url))
    with redis.Redis.from_url(redis_url) as server:
        server.publish(channel_of(redis_url, "wall.1"), word)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]
    assert "is not understood" in caplog.text


async def test_several_servers_share_the_streams(wall, open_page, settings, redis_url):
    settings.REDIS_URLS = urls = [redis_url.replace("/0", f"/{number}") for number in (1, 2)]
    ours = {shard_of(f"wall.{n}", 2): n for n in range(1, 20)}
    assert set(ours) == {0, 1}
    wall.audiences |= {str(n): "public" for n in ours.values()}
    page = await open_page(**{f"wall_{n}": 0 for n in ours.values()})
    for shard, n in ours.items():
        await until(lambda url=urls[shard], n=n: listens(url, f"wall.{n}"))
        assert not listens(urls[1 - shard], f"wall.{n}")
        await wall.put(str(n), 1)
        assert (await page.frame())["t"] == f"wall.{n}"


async def test_who_reads_is_told_to_other_processes(wall, open_page, redis_url, monkeypatch, amina, signed_in):
    monkeypatch.setattr(presence, "TICK", 0.05)
    shown = StreamKind(
        wall.audience, wall.render, lambda ident, readers: [Change("here", str(sorted(readers.members)))]
    )
    monkeypatch.setitem(streams._kinds, "wall", shown)
    with redis.Redis.from_url(redis_url) as server, server.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(channel_of(redis_url, "wall.1"))
        page = await open_page(await signed_in(amina), wall_1=0)
        said: list[dict] = []
        await until(lambda: said.append(heard.get_message()) or said[-1])
        assert json.loads(said[-1]["data"])["here"]["members"] == [amina.pk]
    assert (await page.frame())["changes"][0]["html"] == f"[{amina.pk}]"


@pytest.fixture
def redis_away(settings):
    settings.REDIS_URLS = ["redis://127.0.0.1:1/0"]


async def test_nothing_is_lost_while_redis_is_away(wall, open_page, redis_away, monkeypatch):
    monkeypatch.setattr("realtime.hub.LOOK_ALONE", 0.1)
    page = await open_page(wall_1=0)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]
    await wall.put("1", 2)
    assert await page.changes() == ["note 2 [en]"]


async def test_what_was_missed_while_redis_was_away_is_found_when_it_is_back(wall, open_page, redis_url, monkeypatch):
    monkeypatch.setattr(
        "realtime.hub._moved_since", lambda moment: {}
    )  # the heads are compared, however old the events are
    monkeypatch.setattr("realtime.hub.LOOK_WITH_REDIS", 0.05)
    monkeypatch.setattr("realtime.hub.LOOK_ALONE", 0.05)
    monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    page = await open_page(wall_1=0)
    await until(lambda: listens(redis_url))
    assert await page.wire.receive_nothing(0.3)  # what follows the first connection is over
    await wall.put("1", 1)
    assert await page.wire.receive_nothing(0.3)
    with redis.Redis.from_url(redis_url) as server:
        server.client_kill_filter(_type="pubsub")
    assert await page.changes() == ["note 1 [en]"]


async def test_one_word_alone_waits_for_a_redis_that_is_away(wall, redis_away, caplog):
    await wall.put("1", 1, 2, 3)
    unheard = [record.getMessage() for record in caplog.records if "was not heard" in record.getMessage()]
    assert len(unheard) == 1
    assert unheard[0].startswith("a word of wall.1 ")
