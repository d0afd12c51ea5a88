"""Posts, as moderators get them on cards: reported, held, or to be looked at."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.text import excerpt, plain_text
from brain.languages.labels import origin_label
from brain.languages.reading import show_all
from brain.members.audiences import edition_audience, those_who_see
from brain.members.models import KEEPING, Attendance, Member
from brain.members.permissions import Permission, edition_of, editions_where
from brain.moderation.things import TALK, Thing, ThingKind, register_scopes, register_things
from forum import access
from forum.actions import moderate
from forum.actions.approve import approve_post, hold_again, refuse_post
from forum.cases import POST
from forum.holding import hold_post, hold_topics
from forum.models import Category, Post, TopicTranslation
from forum.naming import words_of
from forum.scopes import scope_of

_CONTEXT = 200  # characters of what a post answers


def register() -> None:
    """Posts can be reported, and moderators of categories decide about those of theirs."""
    register_things(
        ThingKind(
            name=POST,
            label=gettext_lazy("Post"),
            to_report=_to_report,
            to_decide=_to_decide,
            moderators=_keepers,
            hide=_hide,
            restore=_restore,
            approve=_approve,
            hold=_hold,
            edit_url=_edit_url,
            template="forum/case.html",
        )
    )
    register_scopes(_scopes)


def _to_report(member: Member, post_id: int) -> Thing:
    access.post_to_report(member, post_id)
    return _to_decide([post_id])[post_id]


def _to_decide(ids: Collection[int]) -> dict[int, Thing]:
    titles = Prefetch("topic__translations", TopicTranslation.objects.for_reader())
    posts = list(Post.objects.filter(pk__in=ids).for_display().for_reader().prefetch_related(titles))
    # What was said in private is not sent to machines because it was reported.
    show_all(POST, [post for post in posts if not post.topic.category.is_private])
    return {post.pk: _thing(post) for post in posts}


def _thing(post: Post) -> Thing:
    topic, category = post.topic, post.topic.category
    is_private = category.is_private
    translation = post.shown.translation
    shown: Any = translation or post
    title = topic.shown.text
    return Thing(
        kind=POST,
        object_id=post.pk,
        title=_("A private message") if is_private else title.title,
        title_language="" if is_private else title.language,
        text=plain_text(shown.body),
        html=shown.body_html,
        text_language=shown.language,
        url=post.permalink,
        author=post.author,
        scope=scope_of(category),
        audience=category.audience,
        language=post.language,
        written_at=post.created_at,
        is_shown=post.is_shown and not topic.hidden_at,
        is_held=post.is_waiting,
        where="" if category.is_talk else words_of(category).name,
        label=origin_label(translation.origin, post.language) if translation else "",
        original_html=post.body_html if translation else "",
        is_coming=post.shown.is_coming,
        original_title=topic.title,
        original_title_language=topic.language,
        group=topic.stream,
        context={} if is_private else _context(post),
    )


def _context(post: Post) -> dict[str, Any]:
    """Return what stands around the post: whom it answers with what, and whether it begins its topic."""
    answers = post.answers if post.answers and post.answers.is_shown else None
    words = excerpt(answers.body, _CONTEXT) if answers else ""
    return {
        "opens": post.number == 1,
        "answers": answers,
        "words": words,
        "beside": _beside(post),
        "hue": post.topic.category.hue,
    }


def _beside(post: Post) -> list[str]:
    """Return the words of the poll or event that a waiting post holds: on pages they are seen once it is shown."""
    return post.words_beside if post.is_waiting else []


def _scopes(member: Member) -> list[str]:
    """Return the categories that the member keeps, by no role of the site."""
    by_part = map(edition_audience, editions_where(member, Permission.DECIDE_CASES))
    rooms = access.visible_categories(member).filter(Q(moderators=member) | Q(audience__in=by_part)).distinct()
    return [room.stream for room in rooms.only("pk")]


def _keepers(post_id: int) -> set[int]:
    category = Category.objects.rooms().filter(topics__posts=post_id).first()
    if category is None:
        return set()
    keepers = Q(pk__in=category.moderators.values("pk"))
    if edition := edition_of(category.audience):
        parts = Attendance.objects.filter(edition=edition, is_confirmed=True, part__in=KEEPING)
        keepers |= Q(pk__in=parts.values("member"))
    return set(those_who_see(category.audience).filter(keepers).values_list("pk", flat=True))


def _post(post_id: int) -> Post:
    post = Post.objects.for_display().filter(pk=post_id).first()
    if post is None:
        raise Http404
    return post


def _is_alone(post: Post) -> bool:
    """Whether it is all that its topic holds: then the topic goes with it, and its title."""
    if post.topic.category.is_talk or post.number > 1:
        return False
    return not post.topic.posts.shown().exclude(pk=post.pk).exists()


def _hide(*, object_id: int, moderator: Member, reason: str) -> None:
    post = _post(object_id)
    if post.held_at:
        refuse_post(post=post, moderator=moderator, reason=reason)
    elif post.is_shown and _is_alone(post):
        moderate.hide_topic(topic=post.topic, moderator=moderator, reason=reason)
    else:
        moderate.hide_post(post=post, moderator=moderator, reason=reason)


def _restore(*, object_id: int, moderator: Member, reason: str) -> None:
    post = _post(object_id)
    if post.held_at:
        hold_again(post=post, moderator=moderator, reason=reason)
        return
    if post.topic.hidden_at:
        moderate.restore_topic(topic=post.topic, moderator=moderator, reason=reason)
    if post.hidden_at:
        moderate.restore_post(post=post, moderator=moderator, reason=reason)


def _approve(*, object_id: int, moderator: Member, reason: str) -> None:
    approve_post(post=_post(object_id), moderator=moderator, reason=reason)


def _hold(post_id: int) -> None:
    if post := Post.objects.filter(pk=post_id).first():
        hold_post(post)
        hold_topics([post.topic_id])


def _edit_url(thing: Thing) -> str:
    return "" if thing.scope == TALK else reverse("forum:post-edit", args=[thing.object_id])
