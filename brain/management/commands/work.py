"""manage.py work: the background worker, with a heartbeat."""

import threading
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from brain.worker import keep_beating, rest


class Command(db_worker.Command):
    help = "Run background tasks until stopped, and keep the heartbeat that /readyz looks for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=0.2, startup_delay=False)

    def configure_logging(self, verbosity: int) -> None:
        """The settings say what is logged, here as everywhere."""

    def handle(self, *, worker_id: str, **options: Any) -> None:
        stopped = threading.Event()
        heart = threading.Thread(target=keep_beating, args=(worker_id, stopped), daemon=True)
        heart.start()
        try:
            super().handle(worker_id=worker_id, **options)
        finally:
            stopped.set()
            heart.join(timeout=5)
            rest(worker_id)
