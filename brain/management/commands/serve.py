"""manage.py serve: the web process and the workers in one command."""

import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from brain.samples.people import demo_password, sign_ins

LEAVING = 5.0  # seconds that a process has to end by itself, beside those in which it answers its requests


class Command(BaseCommand):
    help = "Serve the site on 127.0.0.1:BRAIN_PORT with its background workers, until Ctrl-C or SIGTERM."

    def handle(self, **options: Any) -> None:
        stop = Stop()  # before there are processes, so that none is left behind
        processes: list[subprocess.Popen[bytes]] = []
        try:
            for command in ("web", "work", "translate_waiting"):
                processes.append(self._start(command))  # noqa: PERF401 - those already started must end, if one fails
            self._greet()
            while not stop.asked and all(process.poll() is None for process in processes):
                time.sleep(0.1)
        finally:
            end(processes, stop)
        if not stop.asked:
            sys.exit("A process ended by itself; see the lines above.")
        self.stdout.write("Stopped.")

    def _start(self, command: str) -> "subprocess.Popen[bytes]":
        """Start a process in a session of its own, so that a Ctrl-C reaches it once, from here."""
        return subprocess.Popen([sys.executable, sys.argv[0], command], start_new_session=True)  # noqa: S603 - our own

    def _greet(self) -> None:
        self.stdout.write(f"\nCollective Brain: http://127.0.0.1:{settings.PORT}/")
        if settings.DEMO:
            self.stdout.write(f"Sample sign-ins, password {demo_password()}")
            self.stdout.write("\n".join(f"  {line}" for line in sign_ins()))
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()


class Stop:
    """How often SIGINT or SIGTERM has come, or the terminal was closed (SIGHUP)."""

    def __init__(self) -> None:
        self.asked = 0
        # Always these two: a shell that starts something in the background has it ignore SIGINT.
        signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup asks
            signals.append(signal.SIGHUP)
        for number in signals:
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        self.asked += 1


def end(processes: "list[subprocess.Popen[bytes]]", stop: Stop) -> None:
    """All processes have ended: asked first, killed when their time is over or `stop` is asked once more."""
    for process in processes:
        process.terminate()
    asked, deadline = stop.asked, time.monotonic() + settings.DRAIN_SECONDS + LEAVING
    while any(process.poll() is None for process in processes):
        if stop.asked > asked or time.monotonic() > deadline:
            for process in processes:
                process.kill()
        time.sleep(0.05)
