"""What follows later for the site as a whole."""

import logging
from io import StringIO

from django.core.management import call_command
from django_tasks import task

log = logging.getLogger(__name__)

HOUSEKEEPING = (
    "prune_events",
    "forget_notifications",
    "forget_attachments",
    "forget_translation_work",
    "forget_uploads",
    "forget_archives",
    "forget_imports",
    "keep_shelves",
    "gather_links",
    "forget_old_data",
    "complete_records",
    "count_terms",
    "prune_db_task_results",
    "clearsessions",
)


@task()
def keep_house() -> None:
    """What is too old to be needed is deleted; one command that fails keeps no other from it."""
    for command in HOUSEKEEPING:
        said = StringIO()
        try:
            call_command(command, stdout=said)
        except Exception:  # tomorrow is another day
            log.exception("%s failed", command)
        else:
            log.info("%s: %s", command, said.getvalue().strip())
