"""What follows in the background. Safe to run twice, and to die in the middle: what is done stands in the rows."""

from django_tasks import task


@task()
def send_invitations() -> None:
    """Invitations that are due are sent; where one run does not suffice, another follows."""
    from brain.cohorts.sending import send_due

    if send_due():
        send_invitations.enqueue()


@task()
def go_on_with(import_id: int) -> None:
    """The next rows of an import are checked, or invited; where that was not all, another run follows."""
    from brain.cohorts.actions.imports import do_some

    do_some(import_id)


@task()
def go_on() -> None:
    """Imports that nobody works on any more are gone on with."""
    from brain.cohorts.actions.imports import resume

    resume()
