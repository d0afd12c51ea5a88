"""manage.py web: the process that serves pages and sockets."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from brain import metrics
from brain.serving import SERVERS, allow_many_sockets


class Command(BaseCommand):
    help = "Serve pages and sockets until SIGTERM or Ctrl-C, then finish what was begun (BRAIN_DRAIN_SECONDS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--server", choices=SERVERS, default="daphne", help="uvicorn carries more sockets")

    def handle(self, *, bind: str, port: int, server: str, **options: Any) -> None:
        from brain.asgi import application

        allow_many_sockets()
        metrics.serve()
        SERVERS[server](application, bind, port)
