"""What is made of reports in the background."""

from django_tasks import task


@task()
def make_copy(copy_id: int) -> None:
    """The offline copy lies ready, unless it has failed or is not asked for any more; safe to run twice."""
    from library.actions.offline import make

    make(copy_id)
