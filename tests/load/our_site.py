"""Our site as `manage.py web` serves it, with one kind of stream more: `python -m tests.load.our_site SERVER PORT`.

A post of a stream "load.ID" is a frame of about 600 bytes, and costs next to nothing to render.
"""

import sys
from collections.abc import Iterable

from brain.asgi import application
from brain.serving import SERVERS
from realtime.streams import Change, StreamKind, register

TEXT = "x" * (600 - 101)  # without what is around it in a frame: stream, numbers, target, place


def audience(ident: str) -> str:
    return "public"


def render(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    for number in object_ids:
        yield Change(f"post-{number}", TEXT, "append:posts")


if __name__ == "__main__":
    register("load", StreamKind(audience=audience, render=render))
    SERVERS[sys.argv[1]](application, "127.0.0.1", int(sys.argv[2]))
