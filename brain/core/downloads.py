"""Handing out files: as attachments, except where a browser shows the type itself and harmlessly."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.files import File
from django.http import FileResponse

_SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/webp"}


class StreamedFile(FileResponse):
    """A FileResponse that an ASGI server sends piece by piece; Django's own would be read into memory whole."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces: Iterator[bytes] = iter(self.streaming_content)  # type: ignore[arg-type]
        next_piece = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
        while piece := await next_piece():
            yield piece


def answer_with(content: File, *, name: str, media_type: str, cache: str) -> StreamedFile:
    """Return the answer that carries the open file: nothing in it can run. `cache` is its Cache-Control."""
    return StreamedFile(
        content,
        as_attachment=media_type not in _SHOWN,
        filename=name,
        content_type=media_type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": cache,
        },
    )
