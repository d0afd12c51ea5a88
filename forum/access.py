"""The only way to the forum's objects: what a person may see, write in and moderate.

What they may not see is not there (Http404); what they see but may not do is refused (PermissionDenied).
"""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.audiences import audiences_of
from brain.members.models import Member
from forum.models import AuditEntry, Category, Post, Topic, Verb
from forum.models.acts import AuditEntryQuerySet
from forum.models.categories import CategoryQuerySet
from forum.models.topics import TopicQuerySet

Person = Member | AnonymousUser


def visible_categories(person: Person) -> CategoryQuerySet:
    """Return the categories that `person` may enter."""
    return Category.objects.for_audiences(audiences_of(person))


def visible_topics(person: Person) -> TopicQuerySet:
    """Return the topics that lists show to `person`: those of their categories that are not hidden."""
    return Topic.objects.for_audiences(audiences_of(person))


def category_to_read(person: Person, slug: str) -> Category:
    """Return the category of this slug, for `person`, with its translations."""
    return get_object_or_404(visible_categories(person).prefetch_related("translations"), slug=slug)


def topic_to_read(person: Person, topic_id: int) -> Topic:
    """Return the topic; a hidden one only to its moderators, and its author is told why it is gone."""
    topics = Topic.objects.for_rows().filter(category__audience__in=audiences_of(person))
    topic = get_object_or_404(topics, pk=topic_id)
    if topic.hidden_at and not topic.category.is_moderated_by(person):
        if topic.author_id != person.pk:
            raise Http404
        raise PermissionDenied(
            _("A moderator has hidden this topic. The reason: %(reason)s") % {"reason": topic.hidden_reason}
        )
    return topic


def post_to_read(person: Person, post_id: int) -> Post:
    """Return the post, hidden or not: where a hidden one stood, its page says so."""
    post = get_object_or_404(Post.objects.for_display(), pk=post_id)
    topic_to_read(person, post.topic_id)
    return post


def post_with_text(person: Person, post_id: int) -> Post:
    """Return the post, unless it is hidden: for what is done with its text."""
    post = post_to_read(person, post_id)
    if post.hidden_at:
        raise Http404
    return post


def category_by_id(person: Person, category_id: int) -> Category:
    """Return the category, for `person`, with its translations."""
    return get_object_or_404(visible_categories(person).prefetch_related("translations"), pk=category_id)


def first_unread_post(member: Member, topic: Topic) -> Post:
    """Return the first post of the topic that `member` has not read, or its last one."""
    last_read = topic.readings.filter(member=member).values_list("last_read", flat=True).first() or 0
    posts = topic.posts.filter(number__gt=min(last_read, topic.last_number - 1)).select_related("topic")
    return get_object_or_404(posts.order_by("number")[:1])


def topic_to_reply(person: Person, topic_id: int) -> Topic:
    """Return the topic for a reply by `person`; a locked one takes replies from its moderators only."""
    topic = topic_to_read(person, topic_id)
    if not topic.takes_replies_from(person):
        raise PermissionDenied(_("This topic is locked: it takes no more replies."))
    return topic


def post_to_answer(topic: Topic, post_id: str) -> Post | None:
    """Return the post of `topic` that a reply is to answer, or None where none is named."""
    if not post_id:
        return None
    if not (post_id.isascii() and post_id.isdigit() and len(post_id) < 19):
        raise Http404
    return get_object_or_404(topic.posts.shown().select_related("author", "topic__category"), pk=int(post_id))


def post_to_edit(person: Person, post_id: int) -> Post:
    """Return the post for an edit by its author, while the topic is open, or by a moderator."""
    post = post_to_read(person, post_id)
    if post.topic.category.is_moderated_by(person):
        return post
    if post.author_id != person.pk:
        raise PermissionDenied(_("Only its author and moderators can change a post."))
    if post.hidden_at or not post.topic.takes_replies_from(person):
        raise PermissionDenied(_("This post can no longer be changed."))
    return post


def post_to_name_language(person: Person, post_id: int) -> Post:
    """Return the post for its author, locked or not, or a moderator, to say in which language it is written."""
    post = post_with_text(person, post_id)
    if not (post.author_id == person.pk or post.topic.category.is_moderated_by(person)):
        raise PermissionDenied(_("Only its author and moderators can correct the language of a post."))
    return post


def post_history(person: Person, post_id: int) -> Post:
    """Return the post whose versions `person` may compare: its author, unless it is hidden, and moderators."""
    post = post_to_read(person, post_id)
    is_own = post.author_id == person.pk and not post.hidden_at
    if not (is_own or post.topic.category.is_moderated_by(person)):
        raise PermissionDenied(_("Only its author and moderators can see the history of a post."))
    return post


def topic_to_moderate(person: Person, topic_id: int) -> Topic:
    """Return the topic for an act of a moderator of the site or of its category."""
    topic = topic_to_read(person, topic_id)
    _refuse_unless_moderator(topic.category, person)
    return topic


def post_to_moderate(person: Person, post_id: int) -> Post:
    """Return the post for an act of a moderator of the site or of its category."""
    post = post_to_read(person, post_id)
    _refuse_unless_moderator(post.topic.category, person)
    return post


def _refuse_unless_moderator(category: Category, person: Person) -> None:
    if not category.is_moderated_by(person):
        raise PermissionDenied(_("Only moderators of this category can do this."))


def categories_to_move_to(member: Member, topic: Topic) -> CategoryQuerySet:
    """Return the other categories that `member` moderates: a move needs the right on both sides."""
    return visible_categories(member).moderated_by(member).exclude(pk=topic.category_id)


def categories_of_moves(entries: Iterable[AuditEntry]) -> dict[str, Category]:
    """Return the categories between which topics were moved, by slug, with their translations."""
    slugs = {slug for entry in entries if entry.verb == Verb.MOVE for slug in entry.details.values()}
    return Category.objects.prefetch_related("translations").in_bulk(slugs, field_name="slug") if slugs else {}


def audit_log(person: Person) -> AuditEntryQuerySet:
    """Return the acts in the categories that `person` moderates; those who moderate none are refused."""
    if isinstance(person, Member):
        categories = visible_categories(person).moderated_by(person)
        if categories.exists():
            return AuditEntry.objects.in_categories(categories)
    raise PermissionDenied(_("The log of moderation is open to moderators."))
