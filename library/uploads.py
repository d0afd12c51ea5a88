"""Whether a file may come in: its name's extension, its content, its size; images lose what they tell of their maker.

Nothing is unpacked here. What an archive holds is told from the names in its directory, which stands at its end.
"""

import codecs
import hashlib
import re
import struct
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
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
_IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
# The part that makes an Office Open XML package what it is.
_OFFICE_PARTS = {
    b"word/document.xml": ACCEPTED[".docx"],
    b"ppt/presentation.xml": ACCEPTED[".pptx"],
    b"xl/workbook.xml": ACCEPTED[".xlsx"],
}
_MARKUP = (b"<", b"%PDF", b"{\\rtf", b"#!")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class CheckedFile:
    """An upload that may be kept: `media_type` is what its content is, `sha256` of what will be kept."""

    content: File
    name: str
    media_type: str
    size: int
    sha256: str


def check_upload(upload: UploadedFile) -> CheckedFile:
    """Return what may be kept of `upload`. Raises ValidationError, with what to do, for what may not come in."""
    name = clean_file_name(upload.name or "")
    media_type = _expected_type(name)
    if (upload.size or 0) > settings.MAX_FILE_BYTES:
        limit = filesizeformat(settings.MAX_FILE_BYTES)
        raise ValidationError(_("The file is too large: up to %(limit)s can be kept.") % {"limit": limit})
    if sniff(upload) != media_type:
        raise ValidationError(
            _("The content of this file is not what its name says (%(extension)s). Save it again in that format.")
            % {"extension": PurePath(name).suffix}
        )
    content = _clean_image(upload, media_type) if media_type in _IMAGE_FORMATS else upload
    return CheckedFile(content, name, media_type, content.size, _sha256(content))


def clean_file_name(name: str) -> str:
    """Return `name` as a download may carry it: no folders, no control or direction characters, 160 characters."""
    plain = "".join(c for c in unicodedata.normalize("NFC", PurePath(name).name) if unicodedata.category(c)[0] != "C")
    path = PurePath(" ".join(plain.split()))
    extension = path.suffix.lower()
    return path.name[: len(path.name) - len(extension)][: 160 - len(extension)].strip() + extension


def _expected_type(name: str) -> str:
    extension = PurePath(name).suffix
    if extension not in ACCEPTED:
        raise ValidationError(
            _("Files of this type are not accepted. Choose one of these: %(accepted)s.")
            % {"accepted": ", ".join(known[1:] for known in ACCEPTED)}
        )
    return ACCEPTED[extension]


def sniff(file: File) -> str:
    """Return the media type that the content of `file` shows, one of ACCEPTED's, or "" for anything else."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _sniff_package(file, head)
    if _is_plain_text(file, head):
        return ACCEPTED[".txt"]
    file.seek(0)
    try:
        found = [match.mime_type for match in puremagic.magic_stream(file)]
    except (puremagic.PureError, ValueError):
        return ""
    return next((media_type for media_type in found if media_type in ACCEPTED.values()), "")


def _sniff_package(file: File, head: bytes) -> str:
    """Return what a ZIP package is: OpenDocument and EPUB say so in their first entry, Office files by their parts."""
    if head[30:38] == b"mimetype":
        return next((kind for kind in ACCEPTED.values() if head[38:].startswith(kind.encode() + b"PK")), "")
    file.seek(max(file.size - _TAIL, 0))
    directory = file.read(_TAIL)
    if b"vbaProject.bin" in directory:
        return ""
    return next((kind for part, kind in _OFFICE_PARTS.items() if part in directory), "")


def _is_plain_text(file: File, head: bytes) -> bool:
    """Whether all of `file` is UTF-8 without control characters, and no known language of machines."""
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_MARKUP):
        return False
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


def _clean_image(upload: File, media_type: str) -> File:
    """Return the picture drawn anew: upright, without place, camera, comments or anything hidden behind it."""
    picture = _open_image(upload, media_type)
    if picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.info = {}
    written = BytesIO()
    picture.save(written, _IMAGE_FORMATS[media_type], quality=92)
    return ContentFile(written.getvalue())


def _open_image(upload: File, media_type: str) -> Image.Image:
    upload.seek(0)
    try:
        picture: Image.Image = Image.open(upload, formats=[_IMAGE_FORMATS[media_type]])
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise ValidationError(_("The image has too many pixels. Make it smaller and try again.")) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error):
        raise ValidationError(_("The image cannot be read. Save it again and try once more.")) from None
    return picture


def _sha256(content: File) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()
