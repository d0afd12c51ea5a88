"""Pages with a socket, a kind of stream that only these tests know, and a real Redis."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings as site
from django.db import transaction
from django.test import Client
from django.utils.translation import get_language

from brain.asgi import application
from brain.members.models import Member
from realtime import streams
from realtime.hub import hub
from realtime.push import push
from realtime.streams import Change, StreamKind
from tests.processes import accepts, free_port, wait_until

PATIENCE = 20.0  # seconds until a frame that must come counts as lost


class Wall:
    """A feature for the tests: streams "wall.ID", on which notes are put and edited."""

    def __init__(self) -> None:
        self.audiences: dict[str, str] = {"1": "public", "2": "members", "8": "edition-8"}
        self.texts: dict[str, str] = {}
        self.renderings: list[tuple[str, ...]] = []

    def audience(self, ident: str) -> str | None:
        return self.audiences.get(str(int(ident)))

    def render(self, kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
        self.renderings.append((get_language() or "", *object_ids))
        for note in object_ids:
            yield Change(f"note-{note}", f"{kind} {note} {self.texts.get(note, '')}[{get_language()}]", "append:notes")

    async def put(self, ident: str, *notes: int | str, kind: str = "note") -> None:
        """Put the notes on wall `ident`, in one transaction, and tell the open pages."""
        await database_sync_to_async(self._put)(ident, notes, kind)

    def _put(self, ident: str, notes: Iterable[int | str], kind: str) -> None:
        with transaction.atomic():
            for note in notes:
                push(f"wall.{ident}", kind, note)


class Page:
    """An open page with its socket."""

    def __init__(self, client: Client | None = None, *, address: str = "192.0.2.1", origin: str = "") -> None:
        headers = [(b"origin", (origin or site.ORIGINS[0]).encode())]
        if client:
            headers.append((b"cookie", client.cookies.output(header="", attrs=[], sep=";").strip().encode()))
        self.wire = WebsocketCommunicator(application, "/ws", headers=headers)
        self.wire.scope["client"] = [address, 50000]

    async def open(self, language: str = "en", **cursors: int) -> "Page":
        """Open the socket; follow streams (wall_1=0 for "wall.1") and have caught up with nothing missed."""
        assert (await self.wire.connect(PATIENCE))[0]
        if cursors:
            await self.follow(language, **cursors)
            assert "heads" in await self.frame()
        return self

    async def follow(self, language: str = "en", **cursors: int) -> None:
        follow = {name.replace("_", "."): number for name, number in cursors.items()}
        await self.wire.send_json_to({"follow": follow, "reader": language})

    async def seen(self, ask: int) -> None:
        await self.wire.send_json_to({"seen": ask})

    async def frame(self) -> dict[str, Any]:
        """Return what the next frame says; what asks is answered."""
        frame: dict[str, Any] = {}
        while not frame:
            frame = await self.wire.receive_json_from(PATIENCE)
            if "ask" in frame:
                await self.seen(frame.pop("ask"))
        return frame

    async def changes(self) -> list[str]:
        """Return the html of the next frame's changes, heartbeats left out."""
        while "heads" in (frame := await self.frame()):
            pass
        return [change["html"] for change in frame["changes"]]

    async def close_code(self) -> int:
        """Return the code by which the server closes the socket; only heartbeats and questions may come before."""
        while (output := await self.wire.receive_output(PATIENCE))["type"] == "websocket.send":
            assert {"heads", "ask"} & json.loads(output["text"]).keys()
        return output["code"]

    async def leave(self) -> None:
        if not self.wire.future.done():
            await self.wire.disconnect(timeout=PATIENCE)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall()
    monkeypatch.setitem(streams._kinds, "wall", StreamKind(audience=wall.audience, render=wall.render))
    return wall


@pytest.fixture
async def open_page(transactional_db: None) -> AsyncIterator[Callable[..., Any]]:
    """Return a function that opens a page of a member's client (or a guest); all are closed at the end."""
    pages: list[Page] = []

    async def opened(
        client: Client | None = None, language: str = "en", address: str = "192.0.2.1", **cursors: int
    ) -> Page:
        pages.append(Page(client, address=address))
        return await pages[-1].open(language, **cursors)

    yield opened
    for page in pages:
        await page.leave()
    assert not (hub._lines or hub._due or hub._reached or hub._rooms.watched() or hub._owners._lines)
    await sync_to_async(lambda: None)()  # what the hub began in the database thread has ended


@pytest.fixture
def signed_in(sign_in: Callable[[Member], Client]) -> Callable[[Member], Any]:
    return database_sync_to_async(sign_in)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A redis-server of these tests' own."""
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed: make test-deps"
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: accepts(port), seconds=30)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def with_redis(redis_url: str, settings: Any) -> None:
    """Words go through Redis as well."""
    settings.REDIS_URLS = [redis_url]


async def until(condition: Callable[[], Any]) -> None:
    """Return when the condition holds; fail if it never does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)
