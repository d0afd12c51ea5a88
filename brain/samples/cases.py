"""What waits for the sample moderators."""

from brain.members.models import Member
from brain.moderation.actions import cases
from brain.moderation.models import Case, Concern, Why
from brain.moderation.things import kind_of
from brain.samples.people import address
from forum.models import Post

# Topic, number of the post; who reports it, why, and their words.
REPORTED = [
    ("sample-policy-and-law-procurement", 2, "eunji", Concern.OFF_TOPIC, "이 글은 다른 주제에 더 어울립니다."),
    ("sample-training-tools-without-projector", 2, "amina", Concern.PERSONAL, "La photo montre des personnes."),
]
FIRST = ("sample-introductions-busan", 1)


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
