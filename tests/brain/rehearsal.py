"""`python -m tests.brain.rehearsal ...` is `manage.py ...` with four more pages, for test_web.py and tests/proxy.py.

/held answers once somebody has written into the named pipe BRAIN_TEST_PIPE, /told says something on a public stream,
/told/long says something very long, /whence says from which address and by which scheme one comes.
"""

import os
import sys
from pathlib import Path

import django
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "brain.settings"
django.setup()

from django.db import transaction  # noqa: E402 - apps must be loaded first

from brain import urls  # noqa: E402
from realtime.push import push  # noqa: E402
from realtime.streams import Change, StreamKind, register  # noqa: E402

LONG = 200_000  # bytes


def held(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Path(os.environ["BRAIN_TEST_PIPE"]).read_text())


def told(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return HttpResponse(str(push("news.latest", "news", 1)))


def told_long(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return HttpResponse(str(push("long.1", "text", 1)))


def whence(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.scheme} {request.META['REMOTE_ADDR']}")


if __name__ == "__main__":
    pages = {"held": held, "told": told, "told/long": told_long, "whence": whence}
    urls.urlpatterns[:0] = [path(name, page) for name, page in pages.items()]
    register("long", StreamKind(lambda ident: "public", lambda *_what: [Change("text", "x" * LONG)]))
    execute_from_command_line(sys.argv)
