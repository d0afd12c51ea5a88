"""Files are looked through for viruses where a scanner is set up: nobody gets one before, and none with a virus.

The scanner is a fake that speaks clamd's INSTREAM, and finds the harmless test word of EICAR.
"""

import logging
import shutil
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from brain.core.clamd import TooLong, virus_in
from brain.members.models import Member
from library.models import Document, FileVersion, ScanState
from library.scanning import scan_files
from tests.library.conftest import make_document
from tests.library.test_ranges import put
from tests.processes import free_port

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TOO_LONG = 400_000


class FakeClamd(socketserver.StreamRequestHandler):
    """What clamd says, as far as INSTREAM goes."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        answer = b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"stream: OK"
        if len(content) > TOO_LONG:
            answer = b"INSTREAM size limit exceeded. ERROR"
        self.wfile.write(answer + b"\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[str]:
    """A fake scanner is set up; its address."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeClamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield settings.CLAMD
        server.shutdown()


@pytest.fixture
def no_clamd(settings: Any) -> None:
    """A scanner is set up, and is away."""
    settings.CLAMD = f"127.0.0.1:{free_port()}"


def test_what_the_scanner_says(clamd: str) -> None:
    assert virus_in([b"nothing", b" bad"]) == ""
    assert virus_in([EICAR[:20], EICAR[20:]]) == "Win.Test.EICAR_HDB-1"
    with pytest.raises(TooLong):
        virus_in([bytes(TOO_LONG + 1)])


def test_a_clean_file_is_handed_out(
    clamd: str, client: Client, report: Document, chiara: Member, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        version = put(report, chiara)
    scan_files.func()
    assert FileVersion.objects.get().scan == ScanState.CLEAN
    assert client.get(f"/files/{version.uuid}/talk.mp4").status_code == 200


def test_a_virus_is_locked_away(clamd: str, sign_in: SignIn, client: Client, report: Document, nomsa: Member) -> None:
    version = put(report, nomsa, b"text " + EICAR)
    scan_files.func()
    version.refresh_from_db()
    assert (version.scan, version.virus) == (ScanState.INFECTED, "Win.Test.EICAR_HDB-1")
    for person in (client, sign_in(nomsa)):
        response = person.get(f"/files/{version.uuid}/talk.mp4")
        assert response.status_code == 403
        assert "A virus was found" in response.content.decode()
    assert "A virus was found" in sign_in(nomsa).get("/en/library/documents/report/files/").content.decode()


def test_without_an_answer_nobody_gets_the_file(
    no_clamd: None, sign_in: SignIn, report: Document, nomsa: Member, caplog: pytest.LogCaptureFixture
) -> None:
    version = put(report, nomsa)
    with caplog.at_level(logging.ERROR):
        scan_files.func()
    assert "wait to be scanned" in caplog.text
    assert FileVersion.objects.get().scan == ScanState.WAITING
    response = sign_in(nomsa).get(f"/files/{version.uuid}/talk.mp4")
    assert response.status_code == 403
    assert "is being scanned" in response.content.decode()


def test_what_came_before_the_scanner_is_scanned_too(
    report: Document, chiara: Member, request: pytest.FixtureRequest
) -> None:
    put(report, chiara)
    scan_files.func()
    assert FileVersion.objects.get().scan == ScanState.NOT_SCANNED
    request.getfixturevalue("clamd")
    scan_files.func()
    assert FileVersion.objects.get().scan == ScanState.CLEAN


def test_files_that_are_missing_keep_no_other_from_being_scanned(
    clamd: str,
    sign_in: SignIn,
    report: Document,
    nomsa: Member,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    missing, there = put(report, nomsa), put(make_document("other"), nomsa)
    FileVersion.objects.update(scan=ScanState.WAITING)
    away = shutil.move(missing.file.path, tmp_path / "away")
    monkeypatch.setattr("library.scanning.AT_A_TIME", 1)
    for _minute in range(2):
        scan_files.func()
    missing.refresh_from_db()
    there.refresh_from_db()
    assert (missing.scan, there.scan) == (ScanState.FAILED, ScanState.CLEAN)
    refused = sign_in(nomsa).get(f"/files/{missing.uuid}/talk.mp4")
    assert (refused.status_code, "could not be scanned" in refused.text) == (403, True)
    shutil.move(away, missing.file.path)
    call_command("verify_files")
    scan_files.func()
    missing.refresh_from_db()
    assert missing.scan == ScanState.CLEAN


def test_a_scanner_whose_socket_is_gone_locks_nothing_away_for_ever(
    settings: Any, report: Document, nomsa: Member, tmp_path: Path
) -> None:
    settings.CLAMD = str(tmp_path / "no.socket")
    put(report, nomsa)
    scan_files.func()
    assert FileVersion.objects.get().scan == ScanState.WAITING
