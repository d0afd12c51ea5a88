"""What is packed in the background."""

from django_tasks import task


@task()
def make_archive(archive_id: int) -> None:
    """The ZIP lies ready, unless it has failed or nobody asks for it any more; safe to run twice."""
    from library.actions.archives import make

    make(archive_id)
