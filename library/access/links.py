"""What is known of pages of other sites: for editors."""

from django.shortcuts import get_object_or_404

from brain.members.access import Person
from library.access.documents import require_editor
from library.models import WebPage
from library.models.links import WebPageQuerySet


def pages_to_see(person: Person) -> WebPageQuerySet:
    """Return the pages of other sites, for an editor."""
    require_editor(person)
    return WebPage.objects.all()


def page_to_look_at(person: Person, pk: int) -> WebPage:
    """Return the page of another site, for an editor."""
    require_editor(person)
    return get_object_or_404(WebPage, pk=pk)
