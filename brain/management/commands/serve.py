"""manage.py serve: Daphne and a worker in one command."""

import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from brain.samples.people import demo_password, sign_ins

# A slow line may take its time to open a socket; nothing that a page sends is long (security.md's limits).
DAPHNE = ["-v", "0", "--websocket_connect_timeout", "20", "--websocket-max-message-size", "65536"]
PATIENCE = 8.0  # seconds that a process has to end by itself


class Command(BaseCommand):
    help = "Serve the site on 127.0.0.1:BRAIN_PORT with a background worker, until Ctrl-C or SIGTERM."

    def handle(self, **options: Any) -> None:
        stop = Stop()  # before there are processes, so that none is left behind
        processes: list[subprocess.Popen[bytes]] = []
        try:
            for command in self._commands():
                processes.append(self._start(command))  # noqa: PERF401 - those already started must end, if one fails
            self._greet()
            while not stop.asked and all(process.poll() is None for process in processes):
                time.sleep(0.1)
        finally:
            end(processes)
        if not stop.asked:
            sys.exit("A process ended by itself; see the lines above.")
        self.stdout.write("Stopped.")

    def _commands(self) -> list[list[str]]:
        daphne = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(settings.PORT), *DAPHNE]
        if settings.BEHIND_PROXY:
            daphne.append("--proxy-headers")  # else all guests would share one address, and its limits
        return [[*daphne, "brain.asgi:application"], [sys.executable, sys.argv[0], "work"]]

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        """Start a process in a session of its own, so that a Ctrl-C reaches it once, from here."""
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command lines

    def _greet(self) -> None:
        self.stdout.write(f"\nCollective Brain: http://127.0.0.1:{settings.PORT}/")
        if settings.DEMO:
            self.stdout.write(f"Sample sign-ins, password {demo_password()}")
            self.stdout.write("\n".join(f"  {line}" for line in sign_ins()))
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()


class Stop:
    """Whether SIGINT or SIGTERM has come, or the terminal was closed (SIGHUP)."""

    def __init__(self) -> None:
        self.asked = False
        # Always these two: a shell that starts something in the background has it ignore SIGINT.
        signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup asks
            signals.append(signal.SIGHUP)
        for number in signals:
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        self.asked = True


def end(processes: "list[subprocess.Popen[bytes]]") -> None:
    """All processes have ended: asked first, killed after PATIENCE."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
