"""Handing out files: as attachments, except where a browser shows the type itself and harmlessly."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.http import FileResponse

from brain.members.audiences import PUBLIC
from library.models import FileVersion

_SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/webp"}


class StreamedFile(FileResponse):
    """A FileResponse that an ASGI server sends piece by piece; Django's own would be read into memory whole."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces: Iterator[bytes] = iter(self.streaming_content)  # type: ignore[arg-type]
        next_piece = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
        while piece := await next_piece():
            yield piece


def send_file(version: FileVersion) -> StreamedFile:
    """Return the answer that carries the file: nothing in it can run, and nothing private is kept by a cache."""
    is_public = version.language_edition.document.audience == PUBLIC
    return StreamedFile(
        version.file.open("rb"),
        as_attachment=version.media_type not in _SHOWN,
        filename=version.name,
        content_type=version.media_type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache" if is_public else "private, no-store",
        },
    )
