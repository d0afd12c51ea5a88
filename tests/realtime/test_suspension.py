"""A suspended member's open pages end at once."""

import time

import pytest
from channels.db import database_sync_to_async

from brain.moderation.actions.sanctions import suspend_member
from realtime.protocol import Close

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_suspension_closes_all_sockets_within_a_second(wall, open_page, amina, benoit, signed_in):
    pages = [await open_page(await signed_in(amina), wall_2=0) for _browser in range(2)]
    begun = time.monotonic()
    await database_sync_to_async(suspend_member)(member=amina, moderator=benoit, reason="Threats")
    for page in pages:
        assert await page.close_code() in (Close.SUSPENDED, 4401)  # 4401: the session is gone already
    assert time.monotonic() - begun < 1
    await wall.put("2", "canary")
    assert await pages[0].wire.receive_nothing()
