"""What new members may do, and when that falls away: they take part, and are trusted.

Trusted from the start are the participants of the academy's editions, who holds a role, and sample members. Others are
once they have been here for some days, have written posts that stand, or were thanked for, and have read those of
others (settings.TRUST_AFTER_...). Whose posts wait for approval is not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brain.core.text import linked_addresses, shown_images
from brain.members.audiences import joined_audiences
from brain.members.models import Member, Role
from brain.members.registry import keeps_room
from brain.moderation.checks import Submission, Verdict, ask
from brain.moderation.models import Why
from brain.moderation.words import blocked_in

APPROVAL, WORDS, CHECKER, UNCHECKED = "approval", "words", "checker", "unchecked"
FIRST, EDITED = "first", "edited"


@dataclass(frozen=True)
class Limits:
    """What a member may put into one post, and write in a day; None: as much as all."""

    links: int | None = None
    images: int | None = None
    mentions: int | None = None
    posts_a_day: int | None = None
    topics_a_day: int | None = None


@dataclass(frozen=True)
class Participation:
    """How a member has taken part: posts that stand, thanks for them, and how many posts they have read."""

    posts: int = 0
    thanks: int = 0
    read: int = 0


_sources: list[Callable[[Member], Participation]] = []


def register_participation(source: Callable[[Member], Participation]) -> None:
    """source(member) says how the member has taken part in a feature."""
    _sources.append(source)


def participation_of(member: Member) -> Participation:
    """Return how the member has taken part, in all features."""
    each = [source(member) for source in _sources]
    return Participation(sum(p.posts for p in each), sum(p.thanks for p in each), sum(p.read for p in each))


def limits_of(member: Member) -> Limits:
    """Return what the member may write as of now."""
    if is_trusted(member):
        return Limits()
    return Limits(
        links=settings.NEW_MEMBER_LINKS,
        images=settings.NEW_MEMBER_IMAGES,
        mentions=settings.NEW_MEMBER_MENTIONS,
        posts_a_day=settings.NEW_MEMBER_POSTS_A_DAY,
        topics_a_day=settings.NEW_MEMBER_TOPICS_A_DAY,
    )


def is_trusted(member: Member) -> bool:
    """Whether no limits of new members hold for the member."""
    if needs_approval(member):
        return False
    return _is_known(member) or _has_taken_part(member)


def needs_approval(member: Member) -> bool:
    """Whether what the member writes waits for a moderator."""
    return bool(member.needs_approval_until and member.needs_approval_until > timezone.now())


def _is_known(member: Member) -> bool:
    return (
        member.is_sample
        or bool(member.roles - {Role.PARTICIPANT})
        or any(audience.startswith("edition-") for audience in joined_audiences(member))
        or keeps_room(member)
    )


def _has_taken_part(member: Member) -> bool:
    if member.joined_at > timezone.now() - timedelta(days=settings.TRUST_AFTER_DAYS):
        return False
    done = participation_of(member)
    return done.posts + done.thanks >= settings.TRUST_AFTER_POSTS and done.read >= settings.TRUST_AFTER_READING


# --- What a text may hold --------------------------------------------------------------------------------------------


def refuse_too_much(member: Member, text: str, *, mentions: int) -> None:
    """Raise ValidationError, which says what to do, where `text` (Markdown) holds more than the member may write yet.

    `mentions` is how many members it mentions.
    """
    held = (len(linked_addresses(text)), shown_images(text), mentions)
    if not any(held):
        return  # nothing has to be looked up
    limits = limits_of(member)
    most = ((limits.links, _too_many_links), (limits.images, _too_many_images), (limits.mentions, _too_many_mentions))
    wrong = [say(limit) for count, (limit, say) in zip(held, most, strict=True) if limit is not None and count > limit]
    if wrong:
        raise ValidationError(" ".join([*wrong, way_to_trust()]))


def _too_many_links(limit: int) -> str:
    return ngettext(
        "New members can put %(limit)d link in a post. Take some out.",
        "New members can put %(limit)d links in a post. Take some out.",
        limit,
    ) % {"limit": limit}


def _too_many_images(limit: int) -> str:
    return ngettext(
        "New members can put %(limit)d image in a post. Take some out.",
        "New members can put %(limit)d images in a post. Take some out.",
        limit,
    ) % {"limit": limit}


def _too_many_mentions(limit: int) -> str:
    return ngettext(
        "New members can mention %(limit)d member in a post. Take some out.",
        "New members can mention %(limit)d members in a post. Take some out.",
        limit,
    ) % {"limit": limit}


def way_to_trust() -> str:
    """Return when the limits of new members fall away, in the active language."""
    days = settings.TRUST_AFTER_DAYS
    return ngettext(
        "This limit falls away after %(days)d day, when you have written and read some posts.",
        "This limit falls away after %(days)d days, when you have written and read some posts.",
        days,
    ) % {"days": days}


# --- What moderators look at first -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """What becomes of a text: whether it waits for approval; why moderators look at it ("": they do not).

    `detail` is for them (in_words): a reason, and behind a colon what it is about, such as "words: casino".
    """

    is_held: bool = False
    why: str = ""
    detail: str = ""


FINE = Judgement()
CHANGED = Judgement(True, Why.HELD, EDITED)  # what its author has changed while it waits


def judge(
    author: Member, *texts: str, submission: Submission | None = None, is_new_here: Callable[[], bool] = lambda: False
) -> Judgement:
    """Return what becomes of what `author` writes.

    `submission` is what the checker is asked, if it may be told; is_new_here() says whether the text is one of the
    first of its author. The checker's answer is waited for: not to be called inside a transaction.
    """
    if needs_approval(author):
        return Judgement(True, Why.HELD, APPROVAL)
    if found := blocked_in(*texts):
        return Judgement(True, Why.HELD, f"{WORDS}: {', '.join(each.text for each in found)}"[:300])
    if is_trusted(author):
        return FINE
    verdict = ask(submission) if submission else Verdict()
    if verdict.is_spam:
        return Judgement(True, Why.HELD, f"{CHECKER}: {verdict.by}")
    if is_new_here():
        return Judgement(settings.FIRST_POSTS_WAIT, Why.HELD if settings.FIRST_POSTS_WAIT else Why.FIRST, FIRST)
    return Judgement(False, Why.SUSPICIOUS, f"{UNCHECKED}: {verdict.by}") if verdict.failure else FINE


def in_words(detail: str) -> str:
    """Return what made moderators look (Judgement.detail), in the active language."""
    reason, _colon, about = detail.partition(": ")
    sentences = {
        APPROVAL: _("Posts of this member wait for approval."),
        WORDS: _("It holds what is blocked: %(what)s"),
        CHECKER: _("%(what)s takes it for spam."),
        UNCHECKED: _("%(what)s did not answer: nobody has checked it for spam."),
        FIRST: _("One of the first posts of a new member."),
        EDITED: _("Its author has changed it while it waited."),
    }
    return sentences[reason] % {"what": about} if reason in sentences else detail
