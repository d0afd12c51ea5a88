"""Whose posts a person may report."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from forum.access.people import Person
from forum.access.reading import post_with_text
from forum.models import Post


def post_to_report(person: Person, post_id: int) -> Post:
    """Return the post for a member to report it to those who moderate it."""
    post = post_with_text(person, post_id)
    if post.author_id == person.pk:
        raise PermissionDenied(_("You can change or delete your own posts."))
    return post
