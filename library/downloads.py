"""Handing out files of the library, in parts where a player asks for them: permission has been asked before.

Nothing private is kept by a cache.
"""

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from brain.core.downloads import send_stored
from brain.members.audiences import PUBLIC
from library.models import Archive, FileVersion, OfflineCopy, PagePicture, Photo, Track
from library.statistics import count_download


def send_file(request: HttpRequest, version: FileVersion) -> HttpResponseBase:
    """Return the answer that carries a document's file; it counts as downloaded once more."""
    audience = version.language_edition.document.audience
    answer = _send(request, version.file, version, name=version.name, media_type=version.media_type, audience=audience)
    count_download(request, version)
    return answer


def send_track(request: HttpRequest, track: Track) -> HttpResponseBase:
    """Return the answer that carries a recording in one language; players seek in it by ranges."""
    name = f"{track.recording.title or 'recording'}-{track.language}.{_EXTENSIONS.get(track.media_type, 'bin')}"
    return _send(request, track.file, track, name=name, media_type=track.media_type, audience=track.recording.audience)


def send_photo(request: HttpRequest, photo: Photo) -> HttpResponseBase:
    """Return the answer that carries a photo."""
    return _send(
        request, photo.image, photo, name=f"{photo.uuid}.webp", media_type="image/webp", audience=photo.audience
    )


def send_picture(request: HttpRequest, picture: PagePicture) -> HttpResponseBase:
    """Return the answer that carries the picture of a page, for readers of its file."""
    audience = picture.version.language_edition.document.audience
    name = f"{picture.number}.webp"
    return _send(request, picture.image, picture, name=name, media_type="image/webp", audience=audience)


def send_copy(request: HttpRequest, copy: OfflineCopy) -> HttpResponseBase:
    """Return the answer that carries the offline copy of a report: it lasts until the report changes."""
    return send_stored(
        request,
        copy.file,
        name=f"academy-{copy.edition.number}-{copy.language}.zip",
        media_type="application/zip",
        size=copy.size,
        sha256=f"{copy.digest}.{copy.size}",
        cache="private, no-store",
    )


def send_archive(request: HttpRequest, archive: Archive, *, name: str) -> HttpResponseBase:
    """Return the answer that carries a ZIP of what a collection or a session holds."""
    etag = f"{archive.digest}.{archive.size}"
    return send_stored(
        request,
        archive.file,
        name=name,
        media_type="application/zip",
        size=archive.size,
        sha256=etag,
        cache="private, no-store",
    )


_EXTENSIONS = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
}


def _send(
    request: HttpRequest,
    file: FieldFile,
    row: FileVersion | Track | Photo | PagePicture,
    *,
    name: str,
    media_type: str,
    audience: str,
) -> HttpResponseBase:
    cache = "no-cache" if audience == PUBLIC else "private, no-store"
    return send_stored(request, file, name=name, media_type=media_type, size=row.size, sha256=row.sha256, cache=cache)
