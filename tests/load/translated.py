"""From a Spanish reply to its Korean translation on an open page: `python -m tests.load.translated`.

PostgreSQL, Redis, a web server, a worker and a translator, and an engine that speaks LibreTranslate's protocol and
answers at once; the time that it takes is taken off all the same. Half of the replies say what no other says; the
others what was said before, so that every segment is in the cache. Prints, for each half, p50 and p95 of the seconds
from the sending of the form to the original and to the translation in the page's socket, and the ratio of the two.
"""

import asyncio
import json
import os
import re
import time
import uuid
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brain.settings")
django.setup()  # what is imported next knows the models

from brain.languages.engines import Pair  # noqa: E402
from tests.languages.fakes import WORDS, translated  # noqa: E402
from tests.languages.servers import LibreTranslateServer, serving  # noqa: E402
from tests.load.faults.harness import quantile  # noqa: E402
from tests.load.faults.page import Page  # noqa: E402
from tests.load.faults.people import Person, Topic, start_topic  # noqa: E402
from tests.load.faults.site import Site  # noqa: E402

POSTS = 15  # of each kind; nobody may post over 20 times a minute
AUTHORS = ["daniela", "amina"]
BODY = "La asamblea aprobó ayer los nuevos estatutos de la cooperativa, y se publicarán en el registro{mark}."
WORDS_APART = ["común", "local", "anual", "nuevo", "rural", "abierto", "propio", "digital", "nacional", "regional",
               "general", "provisional", "definitivo", "histórico", "público"]  # fmt: skip


class InstantServer(LibreTranslateServer):
    """Answers at once, and counts the seconds that it takes all the same."""

    longest, most = 5000, 200
    seconds = 0.0

    def answer(self, *request: Any) -> Any:
        begun = time.perf_counter()
        try:
            return super().answer(*request)
        finally:
            self.seconds += time.perf_counter() - begun


class Watching(Page):
    """Notes when each post first came, and when it first came in Korean."""

    def __init__(self, person: Person, path: str) -> None:
        super().__init__(person, path)
        self.came: dict[str, float] = {}
        self.came_translated: dict[str, float] = {}

    def _place(self, target: str, html: str, place: str) -> None:
        post = re.search(r'id="(post-\d+)"', html)
        if post:
            self.came.setdefault(post[1], time.time())
            if re.search(r'class="text" lang="ko"', html):
                self.came_translated.setdefault(post[1], time.time())
        super()._place(target, html, place)


async def main() -> None:
    engine = InstantServer(lambda text, source, target: translated(text, Pair(source, target)), " ".join(WORDS))
    settings = {"BRAIN_TRANSLATION": "libretranslate", "BRAIN_LIBRETRANSLATE_URL": engine.url}
    with serving(engine), Site(postgresql=True, redis=True, settings=settings) as site:
        site.start_translator()
        writers = [Person(site, key).sign_in() for key in AUTHORS]
        topic = await asyncio.to_thread(start_topic, writers[0], "Estatutos")
        page = await Watching(Person(site, "eunji").sign_in(), f"/ko{topic.path}").open()
        await asyncio.sleep(2)
        await _measure("new", page, topic, writers[0], [f" {word}" for word in WORDS_APART[:POSTS]], engine)
        await _measure("cached", page, topic, writers[1], [f" {word}" for word in WORDS_APART[:POSTS]], engine)
        await page.close()


async def _measure(
    name: str, page: Watching, topic: Topic, writer: Person, marks: list[str], engine: InstantServer
) -> None:
    engine.seconds, asked = 0.0, len(engine.requests)
    to_original, to_translation = [], []
    for mark in marks:
        sent = time.time()
        post = await asyncio.to_thread(_reply, writer, topic, BODY.format(mark=mark))
        async with asyncio.timeout(30):
            while post not in page.came_translated:
                await asyncio.sleep(0.01)
        to_original.append(page.came[post] - sent)
        to_translation.append(page.came_translated[post] - sent)
        await asyncio.sleep(1.5)  # the other languages are done before the next reply
    print(f"{name:<7} calls of the engine: {len(engine.requests) - asked}, its own time {engine.seconds:.2f} s in all")
    for what, seconds in (("original", to_original), ("translation", to_translation)):
        print(f"{name:<7} {what:<12} p50 {quantile(seconds, 0.5):.2f} s  p95 {quantile(seconds, 0.95):.2f} s")
    ratio = quantile(to_translation, 0.5) / quantile(to_original, 0.5)
    print(f"{name:<7} translation / original, p50: {ratio:.1f}")


def _reply(author: Person, topic: Topic, body: str) -> str:
    """Return the id of the new post's element."""
    answer = author.send(f"/es/forum/t/{topic.pk}/reply", {"body": body, "language": "es", "key": str(uuid.uuid4())})
    found = re.search(r"#(post-\d+)$", answer.location)
    assert found, json.dumps([answer.status, answer.location])
    return found[1]


if __name__ == "__main__":
    asyncio.run(main())
