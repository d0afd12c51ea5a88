"""Knocks of other processes, through a real redis-server."""

import subprocess
import sys

import pytest
import redis
from channels.db import database_sync_to_async

from .conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _knocks_alone(monkeypatch, redis_layer):
    """Knocks go through Redis, and the hub does not look into the database."""
    monkeypatch.setattr("realtime.hub.LOOK_WITH_REDIS", 1000)
    monkeypatch.setattr("realtime.push._silent_until", 0.0)


def _is_listened_to(url: str) -> bool:
    with redis.Redis.from_url(url) as server:
        return any(count for _name, count in server.pubsub_numsub("asgi__group__knocks"))


async def test_a_change_reaches_an_open_page_through_redis(wall, open_page, redis_url):
    page = await open_page(wall_1=0)
    await until(lambda: _is_listened_to(redis_url))
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_a_knock_of_another_process_is_heard(wall, open_page, redis_url, monkeypatch):
    monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    page = await open_page(wall_1=0)
    await until(lambda: _is_listened_to(redis_url))
    await wall.put("1", 1)
    await database_sync_to_async(_knock_from_outside)(redis_url)
    assert await page.changes() == ["note 1 [en]"]


def _knock_from_outside(url: str) -> None:
    knock = "import django; django.setup(); from realtime.push import knock; knock('wall.1', 1)"
    surroundings = {"DJANGO_SETTINGS_MODULE": "brain.settings", "REDIS_URL": url}
    subprocess.run([sys.executable, "-c", knock], env=surroundings, check=True)


@pytest.fixture
def redis_away(settings):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }


async def test_nothing_is_lost_while_redis_is_away(wall, open_page, redis_away, monkeypatch):
    monkeypatch.setattr("realtime.hub.LOOK_WITH_REDIS", 0.1)
    page = await open_page(wall_1=0)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]
    await wall.put("1", 2)
    assert await page.changes() == ["note 2 [en]"]


async def test_one_knock_alone_waits_for_a_redis_that_is_away(wall, redis_away, caplog):
    await wall.put("1", 1, 2, 3)
    unheard = [record.getMessage() for record in caplog.records if "was not heard" in record.getMessage()]
    assert len(unheard) == 1
    assert unheard[0].startswith("the knock for wall.1 1 ")
