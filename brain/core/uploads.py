"""Whether a file may come in: its name's extension, content and size; images lose what they tell of their maker."""

import hashlib
import struct
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from brain.core.sniffing import ACCEPTED, DOCUMENTS, PICTURES, RECORDINGS, sniff
from brain.core.templatetags.brain import file_size

MAX_PIXELS = 40_000_000  # one with as many is refused: it would take 160 MB of memory
_IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
_ONE_AT_A_TIME = threading.Lock()  # pictures that are being drawn in this process


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


class WaitingFile(File):
    """A file that lies on the disk until it is kept; a storage on the same disk need not write it once more."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__(file, name=name)
        self._path = str(file.name)

    def temporary_file_path(self) -> str:
        """Return where it lies, as Django asks of uploads."""
        return self._path


class TooLarge(ValidationError):
    """The file has more bytes than can be kept."""


def check_upload(upload: File, *, sha256: str = "") -> CheckedFile:
    """Return what may be kept of `upload` in the library; `sha256` is that of its content, where it is known.

    Raises ValidationError, with what to do, for what may not come in: TooLarge is one.
    """
    name, media_type = _checked_type(upload, DOCUMENTS, document_limit(upload.name or ""))
    if media_type in _IMAGE_FORMATS:
        content = _redrawn(upload, media_type)
        return CheckedFile(content, name, media_type, content.size, sha256_of(content))
    return CheckedFile(upload, name, media_type, upload.size, sha256 or sha256_of(upload))


def check_recording(upload: File, *, sha256: str = "") -> CheckedFile:
    """Return what may be kept of a recording: picture or sound. Raises ValidationError as check_upload does."""
    name, media_type = _checked_type(upload, RECORDINGS, settings.MAX_RECORDING_BYTES)
    return CheckedFile(upload, name, media_type, upload.size, sha256 or sha256_of(upload))


def check_picture(upload: File, *, limit: int, longest_side: int) -> CheckedPicture:
    """Return the picture as check_attachment does. Raises ValidationError for anything else than a picture."""
    name, media_type = _checked_type(upload, PICTURES, limit)
    return _checked_picture(upload, name, media_type, longest_side)


def check_announced(name: str, size: int) -> str:
    """Return the clean name of a file that is about to be sent.

    Raises ValidationError, with what to do, where neither its type nor its `size` in bytes can come in.
    """
    cleaned = clean_file_name(name)
    _expected_type(cleaned, {**DOCUMENTS, **PICTURES})
    _refuse_size(size, document_limit(cleaned))
    return cleaned


def check_announced_zip(name: str, size: int) -> str:
    """Return the clean name of a ZIP of documents to be brought in. Raises ValidationError as check_announced does."""
    cleaned = clean_file_name(name)
    _expected_type(cleaned, {".zip": "application/zip"})
    _refuse_size(size, settings.MAX_IMPORT_BYTES)
    return cleaned


def check_content(file: File) -> None:
    """Raise ValidationError, with what to do, where the content of `file` is not what its name says."""
    media_type = _expected_type(PurePath(file.name or "").name, {**DOCUMENTS, **PICTURES})
    _refuse_other_content(file, media_type)


def document_limit(name: str) -> int:
    """Return how many bytes a file of this name may have in the library."""
    is_recording = PurePath(name).suffix.lower() in RECORDINGS
    return settings.MAX_RECORDING_BYTES if is_recording else settings.MAX_FILE_BYTES


def check_attachment(upload: UploadedFile, *, limit: int, longest_side: int) -> CheckedFile:
    """Return what may be kept of a file of at most `limit` bytes; of a picture, a CheckedPicture.

    Pictures come out as WebP, no side longer than `longest_side` pixels, of an animation the first one. Raises
    ValidationError, with what to do, for what may not come in: TooLarge is one.
    """
    name, media_type = _checked_type(upload, {**ACCEPTED, **PICTURES}, limit)
    if media_type not in _IMAGE_FORMATS:
        return CheckedFile(upload, name, media_type, upload.size or 0, sha256_of(upload))
    return _checked_picture(upload, name, media_type, longest_side)


def check_portrait(upload: UploadedFile, *, limit: int, longest_side: int) -> CheckedPicture:
    """Return the picture as check_attachment does, cut to a square around its middle.

    Raises ValidationError, with what to do, for anything else than a picture.
    """
    name, media_type = _checked_type(upload, PICTURES, limit)
    return _checked_picture(upload, name, media_type, longest_side, is_square=True)


def _checked_picture(
    upload: File, name: str, media_type: str, longest_side: int, *, is_square: bool = False
) -> CheckedPicture:
    with _ONE_AT_A_TIME:
        content, width, height = _fitted(upload, media_type, longest_side, is_square=is_square)
    name = f"{PurePath(name).stem or 'image'}.webp"
    return CheckedPicture(content, name, "image/webp", content.size, sha256_of(content), width, height)


def _checked_type(upload: File, accepted: Mapping[str, str], limit: int) -> tuple[str, str]:
    """Return the name and the media type of an upload whose size, name and content may come in."""
    name = clean_file_name(upload.name or "")
    media_type = _expected_type(name, accepted)
    _refuse_size(upload.size or 0, limit)
    _refuse_other_content(upload, media_type)
    return name, media_type


def _refuse_other_content(file: File, media_type: str) -> None:
    if sniff(file) != ("video/mp4" if media_type == "audio/mp4" else media_type):
        raise ValidationError(
            _("The content of this file is not what its name says (%(extension)s). Save it again in that format.")
            % {"extension": PurePath(file.name or "").suffix}
        )


def _refuse_size(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(_("The file is too large: up to %(limit)s can be kept.") % {"limit": file_size(limit)})
    if not size:
        raise ValidationError(_("The file is empty. Choose another."))


def clean_file_name(name: str) -> str:
    """Return `name` as a download may carry it: no folders, no control or direction characters, 160 characters."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
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


def sha256_of(content: File) -> str:
    """Return the SHA-256 of the content, in hexadecimal figures."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()
