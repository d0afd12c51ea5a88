"""What new members may write in the forum, what waits for approval, and which of their first posts are looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from brain.core.text import mentioned_handles
from brain.members.audiences import PUBLIC
from brain.members.models import Member
from brain.moderation import standing
from brain.moderation.checks import Submission
from brain.moderation.checks.submissions import SentFrom
from brain.moderation.standing import FINE, Judgement, Participation
from brain.moderation.words import blocked_in
from brain.notifications.verbs import Verb, register_verbs
from forum.handles import known_handles
from forum.models import Category, Post, Topic, TopicReading
from forum.models.categories import CategoryKind
from forum.models.posts import PostQuerySet
from forum.slow import wait_in_words

APPROVE, REFUSE, HOLD = "approve_post", "refuse_post", "hold_post"  # verbs
A_DAY = timedelta(days=1)
_IN_ROOMS = Q(topic__category__kind=CategoryKind.ROOM)
_POSTS = ngettext_lazy(
    "New members can write %(limit)d post a day.", "New members can write %(limit)d posts a day.", "limit"
)
_TOPICS = ngettext_lazy(
    "New members can begin %(limit)d topic a day.", "New members can begin %(limit)d topics a day.", "limit"
)


def register() -> None:
    """Members are trusted by what they do in the forum; what moderators do with posts that wait has its names."""
    standing.register_participation(participation_of)
    register_verbs(
        Verb(APPROVE, gettext_lazy("approved a post"), gettext_lazy("%(name)s approved your post")),
        Verb(REFUSE, gettext_lazy("refused a post"), gettext_lazy("%(name)s refused your post"), may_be_appealed=True),
        Verb(
            HOLD,
            gettext_lazy("took back the refusal of a post"),
            gettext_lazy("%(name)s took back the refusal of your post: it waits again"),
        ),
    )


def participation_of(member: Member) -> Participation:
    """Return what the member has written in rooms that stands, was thanked for, and has read."""
    stands = Post.objects.shown().filter(_IN_ROOMS, author=member, topic__hidden_at=None)
    thanks = stands.aggregate(thanks=Sum("reaction_count"))["thanks"] or 0
    read = TopicReading.objects.filter(member=member).aggregate(read=Sum("last_read"))["read"] or 0
    return Participation(posts=stands.count(), thanks=thanks, read=read)


def refuse_too_much(member: Member, body: str) -> None:
    """Raise ValidationError where the text holds more links, images or mentions than the member may write yet."""
    mentions = known_handles(body) & mentioned_handles(body) if "@" in body else ()
    standing.refuse_too_much(member, body, mentions=len(mentions))


# --- How much in a day -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TooMany:
    """A new member has written as much as they may in a day: until `free`; `advice` says so."""

    free: datetime
    advice: str


def too_many(author: Member, *, is_topic: bool) -> TooMany | None:
    """Return what keeps the member from writing one more post, or beginning one more topic; None: nothing.

    A writer's transaction holds the member's row (forum.slow.hold).
    """
    limits = standing.limits_of(author)
    if limits.posts_a_day is None or limits.topics_a_day is None:
        return None
    since = timezone.now() - A_DAY
    posts = Post.objects.filter(author=author, created_at__gt=since).order_by("-created_at")
    if wrote := _until_a_day_after(posts, limits.posts_a_day, _POSTS):
        return wrote
    return _until_a_day_after(posts.filter(_IN_ROOMS, number=1), limits.topics_a_day, _TOPICS) if is_topic else None


def _until_a_day_after(newest_first: PostQuerySet, limit: int, said: Any) -> TooMany | None:
    """Return that the member waits until the oldest of so many is a day old; None where there are fewer."""
    moments = list(newest_first.values_list("created_at", flat=True)[:limit])
    if len(moments) < limit:
        return None
    free, kept = moments[-1] + A_DAY, _("Your text is kept.")
    return TooMany(free, f"{said % {'limit': limit}} {kept} {wait_in_words(free)} {standing.way_to_trust()}")


# --- What waits ------------------------------------------------------------------------------------------------------


def judge(
    author: Member,
    category: Category,
    *texts: str,
    sent_from: SentFrom | None = None,
    topic: Topic | None = None,
    is_edit: bool = False,
) -> Judgement:
    """Return what becomes of what `author` writes in the category: in `topic`, or as a new one.

    Nothing is said of private conversations, which no moderator reads, and of who moderates the category. Asks the
    checker, outside of any transaction, of what guests may read.
    """
    if category.is_talk or category.is_moderated_by(author):
        return FINE
    submission = None
    if sent_from and category.audience == PUBLIC:
        submission = submission_of(author, texts, sent_from, place=topic.permalink if topic else "")
    return standing.judge(
        author, *texts, submission=submission, is_new_here=lambda: not is_edit and _is_one_of_first(author)
    )


def submission_of(author: Member, texts: Iterable[str], sent_from: SentFrom, *, place: str = "") -> Submission:
    """Return what a checker is told of these texts: of a reply at `place` (a permalink), or of a new topic."""
    return Submission(
        text="\n\n".join(texts),
        kind="reply" if place else "forum-post",
        author_name=author.name,
        author_email=author.email,
        sent_from=sent_from,
        permalink=f"{settings.SITE_URL}{place}",
        languages=", ".join(code for code, _name in settings.LANGUAGES),
    )


def _is_one_of_first(author: Member) -> bool:
    return Post.objects.filter(_IN_ROOMS, author=author)[: settings.FIRST_POSTS].count() < settings.FIRST_POSTS


def refuse_blocked(*texts: str) -> None:
    """Raise ValidationError where something is blocked in what a post holds beside its text, which never waits."""
    if any(texts) and (found := blocked_words_in(*texts)):
        raise ValidationError(_("This is blocked here: %(words)s. Take it out.") % {"words": found})


def blocked_words_in(*texts: str) -> str:
    """Return what is blocked of what the texts say, for their author; nothing where nothing is."""
    return ", ".join(each.text for each in blocked_in(*texts))
