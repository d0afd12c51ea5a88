"""The web server is killed and restarted eight times while eight members post and read."""

import asyncio
import random
import time

from tests.load.faults.harness import EIGHT, Fault, Stage

TIMES = 8


async def play(stage: Stage) -> None:
    await stage.begin()
    for handle, language in EIGHT.items():
        await stage.open_page(handle, language)
    await stage.open_page()
    await stage.open_page(path="/forum/")
    async with stage.posting(pause=2):
        away = []
        for _time in range(TIMES):
            await asyncio.sleep(random.uniform(2, 4))
            began = time.monotonic()
            stage.site.kill_web()
            await asyncio.to_thread(stage.site.start_web)
            away.append(time.monotonic() - began)
        stage.recovered()
        await asyncio.sleep(2)
    stage.note_spread("the server was away", away)
    await stage.judge()


FAULT = Fault("Server killed", play)

if __name__ == "__main__":
    FAULT.main()
