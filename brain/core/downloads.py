"""Handing out files: as attachments, except where a browser shows the type itself and harmlessly; in parts, if asked.

Parts and conditions are those of RFC 9110: Range and Content-Range (section 14), If-Range and If-None-Match (13).
"""

import logging
import re
from collections.abc import AsyncIterator, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from brain.core.storage import pieces_of

log = logging.getLogger(__name__)
_SHOWN = {
    "application/pdf", "image/png", "image/jpeg", "image/webp",
    "video/mp4", "video/webm", "audio/mp4", "audio/mpeg", "audio/ogg",
}  # fmt: skip
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class _InPieces(StreamingHttpResponse):
    """A streamed answer that an ASGI server sends piece by piece; Django's own would be read into memory whole."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces: Iterator[bytes] = iter(self.streaming_content)  # type: ignore[arg-type]
        next_piece = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
        while piece := await next_piece():
            yield piece


class StreamedFile(_InPieces, FileResponse):
    """A FileResponse that is sent piece by piece."""


class FileMissing(Http404):
    """A file that should be stored is not there."""


class NotSatisfiable(Exception):
    """No byte of the file is in the range that was asked for."""


def answer_with(content: File, *, name: str, media_type: str, cache: str) -> StreamedFile:
    """Return the answer that carries the open file: nothing in it can run. `cache` is its Cache-Control."""
    return StreamedFile(
        content,
        as_attachment=media_type not in _SHOWN,
        filename=name,
        content_type=media_type,
        headers=_safe(cache),
    )


def stream_as_file(pieces: Iterable[bytes], *, name: str, media_type: str) -> StreamingHttpResponse:
    """Return the answer that carries what is being written, piece by piece, for this person alone."""
    response = _InPieces(
        (piece for piece in pieces if piece), content_type=media_type, headers=_safe("private, no-store")
    )
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def send_stored(
    request: HttpRequest, file: FieldFile, *, name: str, media_type: str, size: int, sha256: str, cache: str
) -> HttpResponseBase:
    """Return the answer that carries the stored file, or the part of it that `request` asks for (RFC 9110, 14).

    `size` in bytes and `sha256` are those of the file, which never changes: 304 to those who have it. One range is
    answered with 206, several with the whole file, and one beyond its end with 416. Raises FileMissing, before anything
    is sent, where the file is not stored any more.
    """
    etag = f'"{sha256}"'
    headers = _safe(cache) | {"Accept-Ranges": "bytes", "ETag": etag}
    try:
        start, length = range_asked(request, size, etag)
    except NotSatisfiable:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    is_part = length < size
    response = _InPieces(status=206 if is_part else 200, content_type=media_type, headers=headers)
    response["Content-Length"] = str(length)
    response["Content-Disposition"] = content_disposition_header(media_type not in _SHOWN, name) or "inline"
    if is_part:
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    elif (answer := get_conditional_response(request, etag=etag, response=response)) is not response:  # type: ignore[arg-type]
        return answer  # type: ignore[return-value]
    try:
        response.streaming_content = _begun(request, file, start, length)
    except FileNotFoundError as error:
        log.error("A stored file is missing: %s, of %r (%s)", file.name, file.instance, file.instance.pk)
        raise FileMissing from error
    return response


def _begun(request: HttpRequest, file: FieldFile, start: int, length: int) -> Iterator[bytes]:
    """Return the bytes that answer the request, the first piece read already. Raises FileNotFoundError."""
    if request.method == "GET":
        pieces = pieces_of(file, start, length)
        return _joined(next(pieces, b""), pieces)
    if not file.storage.exists(str(file.name)):
        raise FileNotFoundError(str(file.name))
    return iter(())


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def range_asked(request: HttpRequest, size: int, etag: str) -> tuple[int, int]:
    """Return where the part begins that `request` asks for, and its length; the whole file where it asks for none.

    Raises NotSatisfiable. What cannot be read, several ranges, and an If-Range of another file ask for the whole.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not found or request.headers.get("If-Range", etag) != etag:
        return 0, size
    first, last = found.groups()
    if not first and not last:
        return 0, size
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size or (not first and int(last) == 0):
        raise NotSatisfiable
    return (start, end - start) if end > start else (0, size)


def _safe(cache: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": cache,
    }
