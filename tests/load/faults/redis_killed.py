"""Redis is killed and restarted twice while eight members post for 20 s, on two web servers."""

import asyncio
import time

from tests.load.faults.harness import EIGHT, Fault, Stage


async def play(stage: Stage) -> None:
    await stage.begin()
    for number, (handle, language) in enumerate(EIGHT.items()):
        await stage.open_page(handle, language, web=number % 2)
    for web in (0, 1):
        await stage.open_page(web=web)
        await stage.open_page(path="/forum/", web=web)
    async with stage.posting():
        await asyncio.sleep(3)
        away = await _without_redis(stage, 5)
        await asyncio.sleep(5)
        away += await _without_redis(stage, 2)
        stage.recovered()
        await asyncio.sleep(5)
    await stage.judge()
    while_away = [post for post in stage.posts if any(begin < post.sent_at < end for begin, end in away)]
    stage.note_spread("sent to seen", stage.sight(stage.pages))
    stage.note_spread("sent to seen without Redis", stage.sight(stage.pages, while_away))


async def _without_redis(stage: Stage, seconds: float) -> list[tuple[float, float]]:
    """Redis has been away so long; returns from when to when."""
    began = time.time()
    stage.site.kill_redis()
    await asyncio.sleep(seconds)
    await asyncio.to_thread(stage.site.start_redis)
    return [(began, time.time())]


FAULT = Fault("Redis killed", play, webs=2, postgresql=True, redis=True)

if __name__ == "__main__":
    FAULT.main()
