"""The network of some clients is cut: for 5 s, for two minutes with many posts, for a day whose events are not kept.

Each is cut in both ways: in silence (packets are lost, nobody is told), and with the connections closed (the computer
knows, and its browser says so when the network is back).
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from tests.load.faults.harness import TWELVE, Fault, Stage
from tests.load.faults.page import Page

FEW, MANY = 12, 160  # posts; a page catches up with at most 100 changes one by one, else it fetches itself again
SHORT = 5.0  # seconds
LONG = 30.0  # "two minutes": as many posts as then, and long enough for the server to give up a silent client


class Wire:
    """A stretch of network to the web server that can be cut, in silence or with everything that it carries closed."""

    def __init__(self, server_port: int, *, closes: bool) -> None:
        self.closes = closes
        self.port = 0
        self._server_port = server_port
        self._is_whole = asyncio.Event()
        self._is_whole.set()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def lay(self) -> "Wire":
        """The wire carries connections to `port`."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def cut(self) -> None:
        """Nothing comes through any more."""
        self._is_whole.clear()
        if self.closes:
            self.remove()

    async def mend(self) -> None:
        """Everything comes through again; what was under way in silence too."""
        self._is_whole.set()
        if self.closes:
            await self.lay()

    def remove(self) -> None:
        """Connections are closed, and new ones refused."""
        if self._server:
            self._server.close()
        for connection in self._connections:
            connection.cancel()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._carry_both_ways(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        with suppress(OSError, asyncio.CancelledError):
            await connection
        writer.transport.abort()

    async def _carry_both_ways(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._is_whole.wait()
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        ways = [self._carry_one_way(reader, to_server), self._carry_one_way(from_server, writer)]
        tasks = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            to_server.transport.abort()

    async def _carry_one_way(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await self._is_whole.wait()
                target.write(data)
                await target.drain()
        await self._is_whole.wait()


@dataclass
class Cut:
    """A page and the wire that it hangs on."""

    page: Page
    wire: Wire

    async def mend(self) -> None:
        await self.wire.mend()
        if self.wire.closes:
            await self.page.come_back()


async def play(stage: Stage) -> None:
    await stage.begin(TWELVE)
    await stage.open_page("helder", "pt")
    short = [await _hang_page(stage, "amina", "fr", closes=False), await _hang_page(stage, "benoit", "fr", closes=True)]
    long = [
        await _hang_page(stage, "chiara", "it", closes=False),
        await _hang_page(stage, "daniela", "es", closes=True),
    ]
    day = [await _hang_page(stage, "eunji", "ko", closes=False), await _hang_page(stage, "farid", "ar", closes=True)]
    await stage.post_all(FEW)
    await stage.all_seen(stage.posts)
    for cut in (*short, *long, *day):
        cut.wire.cut()
    await _while_posting(stage, FEW, SHORT)
    await _mend_and_judge(stage, "5 s", short)
    await _while_posting(stage, MANY, LONG)
    await _mend_and_judge(stage, "2 min", long)
    await asyncio.to_thread(stage.site.prune_events)
    await _mend_and_judge(stage, "a day", day)
    await stage.judge()
    for cut in (*short, *long, *day):
        cut.wire.remove()


async def _hang_page(stage: Stage, handle: str, language: str, *, closes: bool) -> Cut:
    wire = await Wire(stage.site.ports[0], closes=closes).lay()
    return Cut(await stage.open_page(handle, language, socket_port=wire.port), wire)


async def _while_posting(stage: Stage, posts: int, seconds: float) -> None:
    """So many replies are posted, and so long passes at least."""
    await asyncio.gather(stage.post_all(posts), asyncio.sleep(seconds))


async def _mend_and_judge(stage: Stage, name: str, cuts: list[Cut]) -> None:
    for cut in cuts:
        await cut.mend()
    stage.recovered()
    await stage.judge(name, [cut.page for cut in cuts])
    closed = ", ".join(" ".join(map(str, cut.page.closes)) or "not" for cut in cuts)
    resets = sum(cut.page.resets for cut in cuts)
    stage.note(f"{name}: resets; closed by", f"{resets}; {closed}")


FAULT = Fault("A line is cut", play)

if __name__ == "__main__":
    FAULT.main()
