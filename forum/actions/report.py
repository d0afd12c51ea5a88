"""Telling moderators of a post, and what they answer."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from brain.core.text import excerpt
from brain.languages.detection import detect
from brain.members.audiences import MODERATORS, those_who_see
from brain.members.models import Member, MemberQuerySet
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind
from forum.actions.moderate import hide_post
from forum.models import Outcome, Post, PostReport

PLACE = "/reports"  # where moderators find them, in their language
GROUP = "reports"


def report_post(*, post: Post, reporter: Member, concern: str, text: str = "") -> PostReport:
    """The moderators of the post know that `reporter` finds it wrong, and why (Concern); once as long as it is open.

    Of a private conversation they see that post, and nothing else.
    """
    mine = PostReport.objects.open().filter(post=post, reporter=reporter)
    if report := mine.first():
        return report
    try:
        return _report(post, reporter, concern, text)
    except IntegrityError:
        # The same form was sent twice at once.
        return mine.get()


@transaction.atomic
def _report(post: Post, reporter: Member, concern: str, text: str) -> PostReport:
    language = detect(text, likely=reporter.writes) if text else ""
    report = PostReport.objects.create(post=post, reporter=reporter, concern=concern, text=text, language=language)
    room = post.topic.category
    notifications.notify(
        members=moderators_of(post),
        kind=Kind.REPORT,
        key=_key(report),
        group=GROUP,
        actor=reporter,
        title="",
        title_language="",
        excerpt=excerpt(text, EXCERPT),
        excerpt_language=language,
        url=PLACE,
        audience=MODERATORS if room.is_private else room.audience,
    )
    return report


def moderators_of(post: Post) -> MemberQuerySet:
    """Return who is told of reports of the post: its category's moderators; those of the site, where it has none."""
    of_category = Member.objects.active().filter(moderated_categories=post.topic.category_id)
    of_site = Member.objects.active().filter(pk__in=those_who_see(MODERATORS).values("pk"))
    return of_category if of_category.exists() else of_site


@transaction.atomic
def hide_reported(*, post: Post, moderator: Member, reason: str) -> None:
    """The post is hidden; its author and those who reported it are told why."""
    hide_post(post=post, moderator=moderator, reason=reason)
    _close(post, moderator, Outcome.HIDDEN, reason)


@transaction.atomic
def keep_reported(*, post: Post, moderator: Member, answer: str) -> None:
    """The post stays; those who reported it are told so, with `answer`."""
    _close(post, moderator, Outcome.KEPT, answer)


def _close(post: Post, moderator: Member, outcome: Outcome, answer: str) -> None:
    """Every open report of the post has this outcome; a second moderator's changes nothing more."""
    for report in PostReport.objects.open().filter(post=post).select_related("reporter"):
        closed = PostReport.objects.open().filter(pk=report.pk)
        if closed.update(closed_at=timezone.now(), closed_by=moderator, outcome=outcome):
            notifications.take_back(key=_key(report))
            _answer(report, post, moderator, outcome, answer)


def _answer(report: PostReport, post: Post, moderator: Member, outcome: Outcome, answer: str) -> None:
    notifications.notify(
        members=[report.reporter],
        kind=Kind.REPORT,
        act=outcome,
        key=f"{_key(report)}.answer",
        group=post.topic.stream,
        actor=moderator,
        title=post.topic.title,
        title_language=post.topic.language,
        excerpt=answer,
        excerpt_language=detect(answer, likely=moderator.writes) if answer else "",
        url=post.permalink,
        audience=post.topic.category.audience,
    )


def _key(report: PostReport) -> str:
    return f"report.{report.pk}"
