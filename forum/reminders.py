"""What members wanted to be reminded of, in the background."""

from django_tasks import task

from forum.actions.bookmark import remind
from forum.actions.events import remind_of_events


@task()
def send_reminders() -> None:
    """Members are told of the bookmarks whose moment has come, and of the events of the next day to which they come.

    Safe to run at any time, in several workers at once.
    """
    remind()
    remind_of_events()
