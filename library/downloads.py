"""Handing out the files of documents."""

from brain.core.downloads import StreamedFile, answer_with
from brain.members.audiences import PUBLIC
from library.models import FileVersion


def send_file(version: FileVersion) -> StreamedFile:
    """Return the answer that carries the file; nothing private is kept by a cache."""
    is_public = version.language_edition.document.audience == PUBLIC
    return answer_with(
        version.file.open("rb"),
        name=version.name,
        media_type=version.media_type,
        cache="no-cache" if is_public else "private, no-store",
    )
