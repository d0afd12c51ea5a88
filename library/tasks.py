"""What is done with files in the background: after everything else, as a large one takes its time."""

from django_tasks import task

_LATER = -10  # priority


@task()
def read_waiting() -> None:
    """What waits to be read is being read; safe to run twice."""
    from library import fulltext

    fulltext.look_after()


@task(priority=_LATER)
def read_next() -> None:
    """One file more has been read, and the next one is up."""
    from library import fulltext

    if fulltext.read_next():
        read_next.enqueue()


@task(priority=_LATER)
def draw_file(version_id: int) -> None:
    """There are pictures of the file's first pages; safe to run twice."""
    from library import fulltext

    fulltext.draw(version_id)


@task(priority=_LATER)
def index_file(version_id: int) -> None:
    """Search knows the pages of the file as they are now."""
    from library.indexing import index_pages
    from library.models import FileVersion

    found = FileVersion.objects.select_related("language_edition__document").filter(pk=version_id).first()
    if found:
        index_pages(found)
