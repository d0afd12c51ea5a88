"""What is done of notifications in the background. Safe to run at any time, in several workers at once."""

from django_tasks import task

from brain.notifications.sending import make_mails, send_due


@task()
def send_mails() -> None:
    """Members who are away are written to; where one run does not suffice, another follows."""
    make_mails()
    if send_due():
        send_mails.enqueue()
