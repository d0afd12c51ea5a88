"""What a file is by its content, for the types that may come in.

Nothing is unpacked here. What an archive holds is told from the names in its directory, which stands at its end.
"""

import codecs
import re

import puremagic
from django.core.files import File

_TAIL = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
ACCEPTED = {
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".odt": f"{_ODF}text",
    ".odp": f"{_ODF}presentation",
    ".epub": "application/epub+zip",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
PICTURES = {
    **{extension: media_type for extension, media_type in ACCEPTED.items() if media_type.startswith("image/")},
    ".gif": "image/gif",
}
RECORDINGS = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}
# What the library keeps: what posts may carry, pages, and recordings.
DOCUMENTS = {**ACCEPTED, ".html": "text/html", ".htm": "text/html", **RECORDINGS}
# The part that makes an Office Open XML package what it is.
_OFFICE_PARTS = {
    b"word/document.xml": ACCEPTED[".docx"],
    b"ppt/presentation.xml": ACCEPTED[".pptx"],
    b"xl/workbook.xml": ACCEPTED[".xlsx"],
}
_MARKUP = (b"<", b"%PDF", b"{\\rtf", b"#!")
_STILL = (b"heic", b"heix", b"mif1", b"avif")  # photos in a container of MPEG-4's kind
_HTML = (b"<!doctype html", b"<html")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def sniff(file: File) -> str:
    """Return the media type that the content of `file` shows, image/gif or one of DOCUMENTS', else ""."""
    file.seek(0)
    head = file.read(4096)
    if recording := _sniff_recording(head):
        return recording
    if head.startswith(b"PK\x03\x04"):
        return _sniff_package(file, head)
    if _text_of(head).lower().startswith(_HTML):
        return "text/html" if _is_plain_text(file) else ""
    if not _text_of(head).startswith(_MARKUP) and _is_plain_text(file):
        return ACCEPTED[".txt"]
    file.seek(0)
    try:
        found = [match.mime_type for match in puremagic.magic_stream(file)]
    except (puremagic.PureError, ValueError):
        return ""
    known = {*ACCEPTED.values(), *PICTURES.values()}
    return next((media_type for media_type in found if media_type in known), "")


def _sniff_package(file: File, head: bytes) -> str:
    """Return what a ZIP package is: OpenDocument and EPUB say so in their first entry, Office files by their parts."""
    if head[30:38] == b"mimetype":
        return next((kind for kind in ACCEPTED.values() if head[38:].startswith(kind.encode() + b"PK")), "")
    file.seek(max(file.size - _TAIL, 0))
    directory = file.read(_TAIL)
    if b"vbaProject.bin" in directory:
        return ""
    return next((kind for part, kind in _OFFICE_PARTS.items() if part in directory), "")


def _sniff_recording(head: bytes) -> str:
    """Return what a recording is by its first bytes; of MPEG-4, they do not tell whether there is a picture."""
    if head[4:8] == b"ftyp":
        return "" if head[8:12] in _STILL else "video/mp4"
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]:
        return "video/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    is_mpeg_frame = head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xfa", b"\xf3", b"\xf2")
    return "audio/mpeg" if head.startswith(b"ID3") or is_mpeg_frame else ""


def _text_of(head: bytes) -> bytes:
    return head.removeprefix(codecs.BOM_UTF8).lstrip()


def _is_plain_text(file: File) -> bool:
    """Whether all of `file` is UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        for chunk in file.chunks():
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
