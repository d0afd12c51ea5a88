"""A site of its own with an editor who is signed in, for clients that speak to it through a real line."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ROOT, accepts, answers, free_port, wait_until

_PEOPLE = """
import json, django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tests.conftest import make_member
from brain.members.models import Role
from library.models import FileVersion
from tests.library.conftest import make_document
member = make_member("chiara", "Chiara Bonetti", role=Role.EDITOR)
document = make_document("report", languages=("en", "fr"))
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = member.get_session_auth_hash()
session.save()
print(json.dumps({"session": session.session_key, "document": str(document.uuid)}))
"""
_TOKEN = "a" * 32


@dataclass
class Site:
    """A web process; `headers` are those of the editor's browser."""

    port: int
    pid: int
    document: str
    headers: dict[str, str]
    folder: Path

    @property
    def uploads(self) -> str:
        return f"http://127.0.0.1:{self.port}/uploads/"


@contextmanager
def site(migrated: Path, folder: Path, server: str) -> Iterator[Site]:
    """A site on a copy of `migrated`, served by Daphne or uvicorn."""
    shutil.copytree(migrated, folder, dirs_exist_ok=True)
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "BRAIN_DATA_DIR": str(folder), "BRAIN_PORT": str(port), "BRAIN_TRANSLATION": "",
        "BRAIN_SECOND_STEP_FOR_STAFF": "0", "DJANGO_SETTINGS_MODULE": "brain.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    made = subprocess.run([sys.executable, "-c", _PEOPLE], env=environment, check=True, capture_output=True, cwd=ROOT)
    known = json.loads(made.stdout.splitlines()[-1])
    command = [sys.executable, "manage.py", "web", f"--server={server}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    headers = {"Cookie": f"sessionid={known['session']}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN}
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), seconds=60)
        yield Site(port, process.pid, known["document"], headers, folder)
    finally:
        process.terminate()
        process.wait(timeout=30)


def metadata(**pairs: str) -> str:
    """Return the header Upload-Metadata with these pairs."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


class BreakingLine:
    """A line to a site: it breaks each time it has carried so many bytes there, `breaks` times."""

    def __init__(self, port: int, *, after: int, breaks: int) -> None:
        self.port, self.breaks = free_port(), 0
        self._to, self._after, self._left = port, after, breaks
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()
        wait_until(lambda: accepts(self.port), seconds=10)

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._carry, args=(self._listening.accept()[0],), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", self._to)) as far:
            threading.Thread(target=self._bring_back, args=(far, near), daemon=True).start()
            carried = 0
            while piece := near.recv(65536):
                far.sendall(piece)
                carried += len(piece)
                if self._left and carried > self._after:
                    self._left -= 1
                    self.breaks += 1
                    near.shutdown(socket.SHUT_RDWR)
                    break
            far.shutdown(socket.SHUT_RDWR)

    def _bring_back(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while piece := far.recv(65536):
                near.sendall(piece)
