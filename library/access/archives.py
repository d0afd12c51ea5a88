"""ZIP files of collections and sessions: each for those who may get just the files that it holds."""

from uuid import UUID

from library.archives.contents import Contents
from library.models import Archive


def archive_of(contents: Contents) -> Archive | None:
    """Return the ZIP of these files, ready or not, if anybody has asked for it."""
    return Archive.objects.filter(digest=contents.digest).first()


def archive_to_download(contents: Contents, uuid: UUID) -> Archive | None:
    """Return the ZIP with this identifier, if it is ready and holds just these files."""
    return Archive.objects.filter(uuid=uuid, digest=contents.digest).exclude(file="").first()
