"""Pictures and files of the tests, small enough to be made here."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture of noise, so that it does not shrink to nothing."""
    image = Image.effect_noise(size, 60).convert("L")
    written = BytesIO()
    (image if mode == "L" else image.convert("RGB").convert(mode)).save(written, form, **options)
    return written.getvalue()


def sixteen_bits() -> bytes:
    """Return a grey ramp in 16 bits, dark to the left."""
    image = Image.new("I;16", (256, 8))
    image.putdata([x * 256 for _y in range(8) for x in range(256)])
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def animation(form: str = "GIF") -> bytes:
    """Return a picture that turns from red to blue."""
    first, second = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    written = BytesIO()
    first.save(written, form, save_all=True, append_images=[second], duration=100)
    return written.getvalue()


def declared(width: int, height: int) -> bytes:
    """Return a PNG of some hundred bytes that says that it is as large as this."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, body, b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    """Return the file as a form sends it."""
    return SimpleUploadedFile(name, content)
