"""What follows in the background. Safe to run twice, and to die in the middle: what is done stands in the rows."""

from django_tasks import task


@task(priority=-5)
def go_on_with_import(import_id: int) -> None:
    """The next part of an import is read, checked or brought in; where that was not all, another run follows."""
    from library.actions.imports import do_some

    do_some(import_id)


@task()
def go_on_with_imports() -> None:
    """Imports that nobody works on any more are gone on with."""
    from library.actions.imports import resume

    resume()
