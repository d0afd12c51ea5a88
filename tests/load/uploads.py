"""16 files of 50 MB at once, by the tus protocol: what memory the web process takes, and how fast they come.

`python -m tests.load.uploads [SERVER]`, where SERVER is daphne or uvicorn; both, where none is named. Each file comes
in pieces of 8 MB, as the editors' desk sends them, and then as one piece of 50 MB.
"""

import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

from tests.library.desk_site import Site, metadata, site
from tests.processes import manage

FILES, MEGABYTE = 16, 1024 * 1024
SIZE, LIMIT = 50 * MEGABYTE, 300
PIECES = (8 * MEGABYTE, SIZE)
CONTENT = b"\0\0\0\x18ftypisom" + bytes(SIZE - 12)
TUS = {"Tus-Resumable": "1.0.0"}


def send(served: Site, number: int, piece: int) -> None:
    """One file has come, whole."""
    about = metadata(**{"filename": f"talk-{number}.mp4", "for": served.document})
    begin = {**served.headers, **TUS, "Upload-Length": str(SIZE), "Upload-Metadata": about}
    with urlopen(Request(served.uploads, method="POST", headers=begin)) as answer:
        address = f"http://127.0.0.1:{served.port}{answer.headers['Location']}"
    for offset in range(0, SIZE, piece):
        headers = {
            **served.headers, **TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream",
        }  # fmt: skip
        body = CONTENT[offset : offset + piece]
        urlopen(Request(address, method="PATCH", headers=headers, data=body)).close()


class Memory(threading.Thread):
    """The most memory that a process holds (VmRSS), in MB, while this runs."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._status, self._ended = Path(f"/proc/{pid}/status"), threading.Event()
        self.before = self.most = self._now()

    def run(self) -> None:
        while not self._ended.wait(0.02):
            self.most = max(self.most, self._now())

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _now(self) -> float:
        lines = dict(line.split(":", 1) for line in self._status.read_text().splitlines())
        return int(lines["VmRSS"].split()[0]) / 1024


def measure(migrated: Path, server: str, piece: int) -> bool:
    """Print what was seen; return whether the memory stayed below LIMIT."""
    with tempfile.TemporaryDirectory() as folder, site(migrated, Path(folder) / "data", server) as served:
        send(served, 0, piece)  # what a process loads at its first upload is no memory of the others
        memory = Memory(served.pid)
        memory.start()
        begun = time.monotonic()
        with ThreadPoolExecutor(FILES) as pool:
            list(pool.map(lambda number: send(served, number, piece), range(1, FILES + 1)))
        seconds = time.monotonic() - begun
        memory.stop()
    print(
        f"{server}, {FILES} files of {SIZE // MEGABYTE} MB in pieces of {piece // MEGABYTE} MB: "
        f"memory {memory.before:.0f} -> at most {memory.most:.0f} MB, {FILES * SIZE / MEGABYTE / seconds:.0f} MB/s"
    )
    return memory.most < LIMIT


def main() -> None:
    servers = sys.argv[1:] or ["daphne", "uvicorn"]
    with tempfile.TemporaryDirectory() as folder:
        manage("migrate", "-v0", BRAIN_DATA_DIR=folder)
        kept = [measure(Path(folder), server, piece) for server in servers for piece in PIECES]
    if not all(kept):
        sys.exit(f"more than {LIMIT} MB of memory")


if __name__ == "__main__":
    main()
