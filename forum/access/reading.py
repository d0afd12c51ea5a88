"""What a person may see."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.moderation.models import Case
from forum import places
from forum.access.people import Person
from forum.models import Attachment, Bookmark, Category, Post, Tag, Topic
from forum.models.categories import CategoryQuerySet
from forum.models.topics import TopicQuerySet


def visible_categories(person: Person) -> CategoryQuerySet:
    """Return the categories that `person` may enter: the rooms, not those of conversations."""
    return Category.objects.rooms().for_audiences(audiences_of(person))


def visible_topics(person: Person) -> TopicQuerySet:
    """Return the topics that lists show to `person`: those of their categories that are not hidden."""
    return Topic.objects.for_audiences(audiences_of(person))


def readable_topics(person: Person) -> TopicQuerySet:
    """Return the topics that `person` may read, conversations too: for what is theirs alone, such as bookmarks."""
    return Topic.objects.filter(category__audience__in=audiences_of(person), hidden_at=None)


def category_to_read(person: Person, slug: str) -> Category:
    """Return the category of this slug, for `person`."""
    return get_object_or_404(visible_categories(person), slug=slug)


def topic_to_read(person: Person, topic_id: int) -> Topic:
    """Return the topic; a hidden one only to its moderators, and its author is told why it is gone.

    One that waits for approval, or that its author has deleted, is there for the author too. In the place of one that
    was merged stands the one that it was merged into.
    """
    here = Q(category__audience__in=audiences_of(person)) | Q(merged_into__isnull=False)
    topics = Topic.objects.for_rows().for_page(person.pk).filter(here)
    if isinstance(person, Member):
        others = visible_categories(person).moderated_by(person).exclude(pk=OuterRef("category"))
        topics = topics.annotate(moderates_others=Exists(others))
    topic = get_object_or_404(topics, pk=topic_id)
    if isinstance(person, Member):
        topic.category.known_moderator = (person.pk, bool(vars(topic)["is_own_room"]))
    if topic.merged_into_id:
        return topic_to_read(person, topic.merged_into_id)
    if topic.hidden_at and not topic.category.is_moderated_by(person):
        if topic.author_id != person.pk:
            raise Http404
        if topic.is_deleted or topic.is_waiting:
            return topic
        raise PermissionDenied(
            _("A moderator has hidden this topic. The reason: %(reason)s") % {"reason": topic.hidden_reason}
        )
    return topic


def post_to_read(person: Person, post_id: int) -> Post:
    """Return the post, hidden or not: where a hidden one stood, its page says so.

    One that was never shown is there for its author and for moderators.
    """
    post = get_object_or_404(Post.objects.for_display(), pk=post_id)
    topic_to_read(person, post.topic_id)
    if not post.has_number and post.author_id != person.pk and not post.topic.category.is_moderated_by(person):
        raise Http404
    return post


def post_with_text(person: Person, post_id: int) -> Post:
    """Return the post, unless it is hidden or deleted: for what is done with its text."""
    post = post_to_read(person, post_id)
    if not post.is_shown:
        raise Http404
    return post


def category_by_id(person: Person, category_id: int) -> Category:
    """Return the category, for `person`, with its translations."""
    return get_object_or_404(visible_categories(person).prefetch_related("translations"), pk=category_id)


def first_unread_post(member: Member, topic: Topic) -> Post:
    """Return the first post of the topic that `member` has not read, or its last one."""
    last_read = topic.readings.filter(member=member).values_list("last_read", flat=True).first() or 0
    return places.nearest(topic, last_read + 1)


def bookmarks_of(member: Member) -> QuerySet[Bookmark]:
    """Return the member's bookmarks of posts that they may see as of now, the newest first."""
    seen = readable_topics(member)
    return member.bookmarks.filter(post__topic__in=seen).order_by("-created_at", "-pk")


def visible_attachments(person: Person) -> QuerySet[Attachment]:
    """Return the attachments that `person` may see: their own, and those of posts that they may read.

    Those of hidden posts only moderators see, and those of a reported message while they deal with the report.
    """
    posts = Post.objects.filter(attachments=OuterRef("pk"))
    seen = posts.shown().filter(topic__category__audience__in=audiences_of(person), topic__hidden_at=None)
    may_see = Q(Exists(seen))
    if isinstance(person, Member):
        may_see |= Q(owner=person)
        may_see |= Q(Exists(posts.filter(topic__category__in=visible_categories(person).moderated_by(person))))
        if person.is_moderator:
            open_cases = Case.objects.open().filter(kind="post", object_id=OuterRef("pk"))
            may_see |= Q(Exists(posts.filter(Exists(open_cases))))
    return Attachment.objects.filter(may_see)


def attachment_to_read(person: Person, number: UUID) -> Attachment:
    """Return the attachment: whoever may read a post that it stands in may have it."""
    return get_object_or_404(visible_attachments(person), pk=number)


def attachments_to_show(person: Person, numbers: Collection[str], post: Post | None = None) -> QuerySet[Attachment]:
    """Return those of the attachments that a text by `person` may show: to name one gives nobody access to it.

    They are those that `person` may see. Of a `post` which is changed they are those that its author may see, whoever
    changes it, those that it has shown before, and what belongs to `person`.
    """
    named = Attachment.objects.filter(pk__in=numbers)
    author = post.author if post else person
    shown = Q(pk__in=visible_attachments(author).filter(pk__in=numbers))
    return named.filter(shown | Q(posts=post) | Q(owner=person.pk) if post else shown).distinct()


def audience_of_topic(person: Person, topic_id: str) -> str:
    """Return who can see the topic; Http404 where `person` is not one of them."""
    if not (topic_id.isascii() and topic_id.isdigit() and len(topic_id) < 19):
        raise Http404
    topic = get_object_or_404(readable_topics(person).select_related("category"), pk=int(topic_id))
    return topic.category.audience


def post_at(person: Person, topic_id: int, number: int) -> Post:
    """Return the post that has, or had, this number in the topic, wherever it stands now."""
    stood = places.post_once_at(topic_id, number)
    if stood is None:
        raise Http404
    return post_to_read(person, stood)


def tag_by_id(person: Person, tag_id: int) -> Tag:
    """Return the tag: the list of tags is everybody's."""
    return get_object_or_404(Tag.objects.listed(), pk=tag_id)


def tag_to_read(person: Person, slug: str) -> Tag:
    """Return the tag of this slug, or the one that it was joined to."""
    tag = get_object_or_404(Tag.objects.select_related("joined_to"), slug=slug)
    return tag.joined_to or tag
