"""Asking a ClamAV daemon whether there is a virus in a file: its INSTREAM command (clamd(8)).

The daemon's StreamMaxLength must be as large as the largest file: one that it does not take is not clean.
"""

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings

_SECONDS = 60  # in which each step must be answered
_FOUND, _OK, _TOO_LONG = " FOUND", "stream: OK", "size limit exceeded"


class ScannerAway(Exception):
    """No answer came from which it is certain whether there is a virus."""


class TooLong(ScannerAway):
    """The scanner is there, and does not take as many bytes."""


def virus_in(pieces: Iterable[bytes]) -> str:
    """Return the name of the virus in the bytes, or "" where the scanner finds none.

    Raises ScannerAway (TooLong is one), and FileNotFoundError where `pieces` does.
    """
    line = _connected()
    try:
        with line:
            answer = _asked(line, pieces)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if answer == _OK:
        return ""
    if answer.endswith(_FOUND):
        return answer.removeprefix("stream: ").removesuffix(_FOUND)
    if _TOO_LONG in answer:
        raise TooLong(answer)
    raise ScannerAway(answer or "no answer")


def _connected() -> socket.socket:
    try:
        if settings.CLAMD.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(_SECONDS)
            line.connect(settings.CLAMD)
            return line
        host, _colon, port = settings.CLAMD.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
    except OSError as error:
        raise ScannerAway(str(error)) from error


def _asked(line: socket.socket, pieces: Iterable[bytes]) -> str:
    line.sendall(b"zINSTREAM\0")
    with suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough, and may have said why
        for piece in pieces:
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
    with line.makefile("rb") as answers:
        return answers.read(4096).rstrip(b"\0\n").decode(errors="replace")
