"""Reports of posts, and who decides about them."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.models import Member
from forum.access.people import Person
from forum.access.reading import post_with_text, visible_categories
from forum.models import CategoryKind, Outcome, Post, PostReport
from forum.models.posts import PostQuerySet


def post_to_report(person: Person, post_id: int) -> Post:
    """Return the post for a member to report it to those who moderate it."""
    post = post_with_text(person, post_id)
    if post.author_id == person.pk:
        raise PermissionDenied(_("You can change or delete your own posts."))
    return post


def reported_posts(person: Person) -> PostQuerySet:
    """Return the posts with open reports that `person` decides about; who moderates nothing is refused.

    Of private conversations they are for moderators of the site, who see nothing else of these.
    """
    return _reportable(person).filter(Exists(PostReport.objects.open().filter(post=OuterRef("pk"))))


def _reportable(person: Person) -> PostQuerySet:
    if not isinstance(person, Member):
        raise PermissionDenied
    rooms = visible_categories(person).moderated_by(person)
    theirs = Q(topic__category__in=rooms.values("pk"))
    if person.is_moderator:
        theirs |= Q(topic__category__kind=CategoryKind.TALK)
    elif not rooms.exists():
        raise PermissionDenied(_("Reports are open to moderators."))
    return Post.objects.filter(theirs)


def hidden_after_reports(person: Person) -> PostQuerySet:
    """Return the posts that were hidden when they were reported, for those who decide: what they may bring back."""
    decided = PostReport.objects.filter(post=OuterRef("pk"), outcome=Outcome.HIDDEN)
    return _reportable(person).filter(Exists(decided)).exclude(hidden_at=None)


def post_hidden_after_reports(person: Person, post_id: int) -> Post:
    """Return a hidden post for `person` to bring it back."""
    return get_object_or_404(hidden_after_reports(person).for_display(), pk=post_id)


def reported_post(person: Person, post_id: int) -> Post:
    """Return the post with open reports, for a decision by `person`."""
    return get_object_or_404(reported_posts(person).for_display(), pk=post_id)
