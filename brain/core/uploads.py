"""Whether a file may come in: its name's extension, its content, its size; images lose what they tell of their maker.

Nothing is unpacked here. What an archive holds is told from the names in its directory, which stands at its end.
"""

import codecs
import hashlib
import re
import struct
import threading
import unicodedata
from collections.abc import Mapping
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
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000  # one with as many is refused: it would take 160 MB of memory
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
_IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
_ONE_AT_A_TIME = threading.Lock()  # pictures that are being drawn in this process
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


@dataclass(frozen=True)
class CheckedPicture(CheckedFile):
    """A picture that may be kept; how large it is, in pixels."""

    width: int
    height: int


class TooLarge(ValidationError):
    """The file has more bytes than can be kept."""


def check_upload(upload: UploadedFile) -> CheckedFile:
    """Return what may be kept of `upload`. Raises ValidationError, with what to do, for what may not come in."""
    name, media_type = _checked_type(upload, ACCEPTED, settings.MAX_FILE_BYTES)
    content = _redrawn(upload, media_type) if media_type in _IMAGE_FORMATS else upload
    return CheckedFile(content, name, media_type, content.size, _sha256(content))


def check_attachment(upload: UploadedFile, *, limit: int, longest_side: int) -> CheckedFile:
    """Return what may be kept of a file of at most `limit` bytes; of a picture, a CheckedPicture.

    Pictures come out as WebP, no side longer than `longest_side` pixels, of an animation the first one. Raises
    ValidationError, with what to do, for what may not come in: TooLarge is one.
    """
    name, media_type = _checked_type(upload, {**ACCEPTED, **PICTURES}, limit)
    if media_type not in _IMAGE_FORMATS:
        return CheckedFile(upload, name, media_type, upload.size or 0, _sha256(upload))
    return _checked_picture(upload, name, media_type, longest_side)


def check_portrait(upload: UploadedFile, *, limit: int, longest_side: int) -> CheckedPicture:
    """Return the picture as check_attachment does, cut to a square around its middle.

    Raises ValidationError, with what to do, for anything else than a picture.
    """
    name, media_type = _checked_type(upload, PICTURES, limit)
    return _checked_picture(upload, name, media_type, longest_side, is_square=True)


def _checked_picture(
    upload: UploadedFile, name: str, media_type: str, longest_side: int, *, is_square: bool = False
) -> CheckedPicture:
    with _ONE_AT_A_TIME:
        content, width, height = _fitted(upload, media_type, longest_side, is_square=is_square)
    name = f"{PurePath(name).stem or 'image'}.webp"
    return CheckedPicture(content, name, "image/webp", content.size, _sha256(content), width, height)


def _checked_type(upload: UploadedFile, accepted: Mapping[str, str], limit: int) -> tuple[str, str]:
    """Return the name and the media type of an upload whose size, name and content may come in."""
    name = clean_file_name(upload.name or "")
    media_type = _expected_type(name, accepted)
    if (upload.size or 0) > limit:
        raise TooLarge(_("The file is too large: up to %(limit)s can be kept.") % {"limit": filesizeformat(limit)})
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose another."))
    if sniff(upload) != media_type:
        raise ValidationError(
            _("The content of this file is not what its name says (%(extension)s). Save it again in that format.")
            % {"extension": PurePath(name).suffix}
        )
    return name, media_type


def clean_file_name(name: str) -> str:
    """Return `name` as a download may carry it: no folders, no control or direction characters, 160 characters."""
    plain = "".join(c for c in unicodedata.normalize("NFC", PurePath(name).name) if unicodedata.category(c)[0] != "C")
    path = PurePath(" ".join(plain.split()))
    extension = path.suffix.lower()
    return path.name[: len(path.name) - len(extension)][: 160 - len(extension)].strip() + extension


def _expected_type(name: str, accepted: Mapping[str, str]) -> str:
    extension = PurePath(name).suffix
    if extension not in accepted:
        raise ValidationError(
            _("Files of this type are not accepted. Choose one of these: %(accepted)s.")
            % {"accepted": ", ".join(known[1:] for known in accepted)}
        )
    return accepted[extension]


def sniff(file: File) -> str:
    """Return the media type that the content of `file` shows, image/gif or one of ACCEPTED's, else ""."""
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


def _redrawn(upload: File, media_type: str) -> File:
    """Return the picture drawn anew: upright, without place, camera, comments or anything hidden behind it."""
    picture = _in_eight_bits(_open_image(upload, media_type))
    picture.info = {}
    written = BytesIO()
    picture.save(written, _IMAGE_FORMATS[media_type], quality=92)
    return ContentFile(written.getvalue())


def _fitted(upload: File, media_type: str, longest_side: int, *, is_square: bool) -> tuple[File, int, int]:
    """Return the picture drawn anew as WebP, and its size: what has few colours or edges of letters, without loss."""
    picture = _in_eight_bits(_open_image(upload, media_type, longest_side=longest_side))
    if is_square:
        side = min(longest_side, *picture.size)
        picture = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    picture = _in_srgb(picture)
    picture.info = {}
    written = BytesIO()
    picture.save(written, "WEBP", quality=82, method=3)
    if media_type in ("image/png", "image/gif"):
        without_loss = BytesIO()
        picture.save(without_loss, "WEBP", lossless=True, quality=50, method=2)
        if without_loss.tell() <= 2 * written.tell() + 50_000:
            written = without_loss
    return ContentFile(written.getvalue()), picture.width, picture.height


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode that all formats can keep."""
    if picture.mode.startswith("I") or picture.mode == "F":  # 16 bits: the upper eight
        grey = picture.convert("I")
        return grey.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "RGBA", "L"):
        return picture
    profile = picture.info.get("icc_profile") if picture.mode != "CMYK" else None
    converted = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    converted.info = {"icc_profile": profile} if profile else {}
    return converted


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture with the colours that it has by its profile, which is not kept."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode == "L":
        return picture
    try:
        return (
            ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            )
            or picture
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that nobody can read says nothing
        return picture


def _open_image(upload: File, media_type: str, *, longest_side: int = 0) -> Image.Image:
    """Return the picture, upright; a photo of which less is needed may come smaller, which spares memory."""
    upload.seek(0)
    try:
        picture: Image.Image = Image.open(upload, formats=[_IMAGE_FORMATS[media_type]])
        if picture.width * picture.height >= MAX_PIXELS:
            raise _too_many_pixels()
        if longest_side:
            picture.draft(None, (longest_side, longest_side))
        picture.load()
        return ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error):
        raise ValidationError(_("The image cannot be read. Save it again and try once more.")) from None


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The image has too many pixels: up to %(limit)d million are possible. Make it smaller and try again.")
        % {"limit": MAX_PIXELS // 1_000_000}
    )


def _sha256(content: File) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()
