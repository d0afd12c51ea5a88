"""ZIP packages: what office files and EPUB are. A small one may unpack to more than any machine holds."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from library.extraction.problems import Problem, Unreadable

MOST_BYTES = 256 * 1024**2  # of all entries that are text, unpacked
MOST_ENTRIES = 20_000
_TEXTS = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
_IS_ENCRYPTED = 0x1
_ENCRYPTED_ODF = b"manifest:encryption-data"


def check_package(path: Path) -> None:
    """Raise Unreadable for a package that cannot be opened, or should not be.

    What its directory says is enough: zipfile unpacks no entry to more than that.
    """
    try:
        with ZipFile(path) as package:
            entries = package.infolist()
            manifest = _read(package, "META-INF/manifest.xml")
    except (BadZipFile, KeyError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(Problem.BROKEN) from error
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries) or _ENCRYPTED_ODF in manifest:
        raise Unreadable(Problem.ENCRYPTED)
    unpacked = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_TEXTS))
    if unpacked > MOST_BYTES or len(entries) > MOST_ENTRIES:
        raise Unreadable(Problem.TOO_LARGE)


def _read(package: ZipFile, name: str) -> bytes:
    if name not in package.namelist() or package.getinfo(name).file_size > MOST_BYTES:
        return b""
    return package.read(name)
