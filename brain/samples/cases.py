"""What waits for the sample moderators, and what they decided last month."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from brain.members.models import Member
from brain.moderation.actions import cases
from brain.moderation.models import Case, Concern, Outcome, Why
from brain.moderation.things import kind_of
from brain.notifications.models import Kind, Notification
from brain.samples.people import address
from forum.models import Post

# Topic, number of the post; who reports it, why, and their words.
REPORTED = [
    ("sample-policy-and-law-procurement", 2, "eunji", Concern.OFF_TOPIC, "이 글은 다른 주제에 더 어울립니다."),
    ("sample-training-tools-without-projector", 2, "amina", Concern.PERSONAL, "La photo montre des personnes."),
]
FIRST = ("sample-introductions-busan", 1)


# Of each of these topics, the second post was reported as off topic, and stayed; the third was edited for it.
LAST_MONTH = (
    "sample-edition-1-common-understanding",
    "sample-edition-2-decent-work-road",
    "sample-edition-3-argan-and-after",
    "sample-edition-6-puebla-what-changed",
    "sample-edition-7-san-jose-ten-years",
    "sample-edition-10-torino-2019",
)
DECIDED = {2: (Concern.OFF_TOPIC, Outcome.APPROVED), 3: (Concern.OTHER, Outcome.EDITED)}


def load_decided() -> int:
    """An administrator decided about some reports last month, so that there are figures of it: once."""
    reporter, moderator = (Member.objects.get(email=address(key)) for key in ("usha", "nomsa"))
    posts = Post.objects.filter(topic__external_id__in=LAST_MONTH, number__in=DECIDED).exclude(author=reporter)
    known = Case.objects.filter(kind="post").values("object_id")
    for pk, number in posts.exclude(pk__in=known).values_list("pk", "number"):
        _decide(pk, *DECIDED[number], reporter=reporter, moderator=moderator)
    return len(LAST_MONTH) * len(DECIDED)


@transaction.atomic
def _decide(post_id: int, concern: Concern, outcome: Outcome, *, reporter: Member, moderator: Member) -> None:
    kind = kind_of("post")
    if kind is None:
        return
    thing = kind.to_report(reporter, post_id)
    case = cases.report(thing=thing, reporter=reporter, concern=concern).case
    cases.decide(case=case, moderator=moderator, outcome=outcome, answer="")
    then = datetime.now(UTC).replace(day=1) - timedelta(days=15)
    Case.objects.filter(pk=case.pk).update(opened_at=then, closed_at=then + timedelta(hours=5))
    case.reports.update(created_at=then)
    Notification.objects.filter(member=reporter, kind=Kind.REPORT, read_at=None).update(created_at=then, read_at=then)


def load_cases() -> int:
    """Two posts are reported, and one is a first post: once, whatever moderators have decided since."""
    posts = Post.objects.select_related("topic__category", "author")
    kind = kind_of("post")
    for topic, number, reporter, concern, words in REPORTED:
        member = Member.objects.get(email=address(reporter))
        post = posts.filter(topic__external_id=topic, number=number).exclude(author=member).first()
        if kind and post and not Case.objects.filter(kind="post", object_id=post.pk).exists():
            cases.report(thing=kind.to_report(member, post.pk), reporter=member, concern=concern, text=words)
    first = posts.filter(topic__external_id=FIRST[0], number=FIRST[1]).first()
    if first and not Case.objects.filter(kind="post", object_id=first.pk).exists():
        cases.open_case(
            kind="post",
            object_id=first.pk,
            why=Why.FIRST,
            member=first.author,
            scope=first.topic.category.stream,
            language=first.language,
        )
    return len(REPORTED) + 1
