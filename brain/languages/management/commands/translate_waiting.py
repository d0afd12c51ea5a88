"""manage.py translate_waiting: the worker that translates."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from brain.languages.worker import do_next

log = logging.getLogger(__name__)

INTERVAL = 0.15  # seconds between two looks into an empty queue
AFTER_AN_ERROR = 5.0


class Command(BaseCommand):
    help = "Translate what waits for it, until stopped; several may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end when nothing is due any more")

    def handle(self, *, until_empty: bool, **options: Any) -> None:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            try:
                did_something = do_next()
            except DatabaseError:
                log.exception("the queue of translations cannot be read")
                stopped.wait(AFTER_AN_ERROR)
                continue
            if not did_something:
                if until_empty:
                    return
                stopped.wait(INTERVAL)
