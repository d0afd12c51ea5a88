"""Uploads over real lines, by a client that we did not write (tuspy), and by bare sockets."""

import hashlib
import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from tusclient.client import TusClient
from tusclient.uploader import Uploader

from tests.library.desk_site import BreakingLine, Site, metadata, site
from tests.processes import wait_until

pytestmark = pytest.mark.process
MEGABYTE = 1024 * 1024
TALK = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 4096 * 12  # 12 MB


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def served(
    request: pytest.FixtureRequest, migrated_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with site(migrated_database, tmp_path_factory.mktemp("site") / "data", request.param) as running:
        yield running


def uploader(served: Site, address: str, content: bytes, **options: object) -> Uploader:
    client = TusClient(address, headers=served.headers)
    about = {"filename": "talk_fr.mp4", "for": served.document}
    return client.uploader(file_stream=BytesIO(content), metadata=about, retries=30, retry_delay=0.05, **options)


def kept(served: Site, url: str) -> str:
    """Return the SHA-256 of what lies on the site's disk for an upload."""
    path = served.folder / "incoming" / "uploads" / url.rpartition("/")[2].replace("-", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def breaking(served: Site, **options: int) -> Iterator[BreakingLine]:
    line = BreakingLine(served.port, **options)
    yield line
    line.close()


def test_tuspy_over_a_line_that_breaks_ten_times(served: Site) -> None:
    with breaking(served, after=700_000, breaks=10) as line:
        sending = uploader(
            served, f"http://127.0.0.1:{line.port}/uploads/", TALK, chunk_size=MEGABYTE, upload_checksum=True
        )
        sending.upload()
    assert line.breaks == 10
    assert sending.offset == len(TALK)
    assert kept(served, sending.url) == hashlib.sha256(TALK).hexdigest()


def test_tuspy_goes_on_in_another_process(served: Site) -> None:
    first = uploader(served, served.uploads, TALK, chunk_size=MEGABYTE)
    first.upload(stop_at=3 * MEGABYTE)
    client = TusClient(served.uploads, headers=served.headers)
    second = client.uploader(file_stream=BytesIO(TALK), url=first.url, chunk_size=MEGABYTE)
    assert second.offset == 3 * MEGABYTE
    second.upload()
    assert kept(served, first.url) == hashlib.sha256(TALK).hexdigest()


def test_a_closed_line_ends_in_what_had_come(served: Site) -> None:
    """With uvicorn a body is kept as it comes; Daphne receives a piece whole before anybody sees it."""
    sending = uploader(served, served.uploads, TALK)
    sending.set_url(sending.create_url())
    half = len(TALK) // 2
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        head = {
            **served.headers, "Host": f"127.0.0.1:{served.port}", "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream", "Content-Length": str(len(TALK)),
        }  # fmt: skip
        path = "/" + sending.url.split("/", 3)[3]
        line.sendall(f"PATCH {path} HTTP/1.1\r\n".encode())
        line.sendall("".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n")
        line.sendall(TALK[:half])
    served_by_uvicorn = _settles(sending, half)
    assert served_by_uvicorn == ("uvicorn" in _command(served))
    sending.offset = sending.get_offset()
    sending.upload()
    assert kept(served, sending.url) == hashlib.sha256(TALK).hexdigest()


def _settles(sending: Uploader, half: int) -> bool:
    """Whether what came before the line was closed is kept in the end, but for the server's buffers."""
    try:
        wait_until(lambda: half - MEGABYTE <= sending.get_offset() <= half, seconds=5)
    except TimeoutError:
        return False
    return True


def _command(served: Site) -> str:
    return Path(f"/proc/{served.pid}/cmdline").read_bytes().decode()


def test_an_early_refusal_is_heard(served: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    about = metadata(**{"filename": "talk.exe", "for": served.document})
    headers = {**served.headers, "Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": about}
    connection.request("POST", "/uploads/", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Tus-Resumable")) == (415, "1.0.0")
    assert "not accepted" in answer.read().decode()
