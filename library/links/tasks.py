"""What is done about links in the background."""

from django_tasks import task


@task(priority=-10)
def check_links() -> None:
    """Some pages of other sites that are due have been looked at; safe to run twice."""
    from library.links.checking import check_some

    check_some()
