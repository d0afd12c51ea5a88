"""What moderators decide is told to who checks for spam (BRAIN_SPAM_CHECKER), who errs less often then."""

from collections.abc import Iterable

from django.conf import settings
from django_tasks import task

from brain.members.audiences import PUBLIC
from brain.moderation.checks import teach
from brain.moderation.checks.submissions import SentFrom
from brain.moderation.models import Case, Concern, Report
from brain.moderation.standing import CHECKER, is_trusted
from forum.models import Post
from forum.standing import submission_of


def post_approved(post: Post) -> None:
    """The checker, if the post waited because of it, will know that it is no spam."""
    held = Case.objects.filter(kind="post", object_id=post.pk, detail__startswith=f"{CHECKER}:")
    if settings.SPAM_CHECKER != "none" and held.exists():
        tell_checker.enqueue(post.pk, is_spam=False)


def post_hidden(post_id: int) -> None:
    """The checker will know that the post is spam, if that is what somebody reported it as."""
    reports = Report.objects.filter(case__kind="post", case__object_id=post_id, concern=Concern.SPAM)
    if settings.SPAM_CHECKER != "none" and reports.exists():
        tell_checker.enqueue(post_id, is_spam=True)


def posts_swept(posts: Iterable[int]) -> None:
    """The checker will know that these posts of a spammer are spam."""
    if settings.SPAM_CHECKER != "none":
        for pk in posts:
            tell_checker.enqueue(pk, is_spam=True)


@task()
def tell_checker(post_id: int, *, is_spam: bool) -> None:
    """The checker knows what the post is: of those alone that it is shown, what new members write in public.

    Without the internet address that it was sent from, which is not kept.
    """
    post = Post.objects.select_related("author", "topic__category").filter(pk=post_id).first()
    if post is None or post.topic.category.audience != PUBLIC or (is_spam and is_trusted(post.author)):
        return
    is_reply = post.number > 1
    texts = [post.body] if is_reply else [post.topic.title, post.body]
    submission = submission_of(post.author, texts, SentFrom(""), place=post.topic.permalink if is_reply else "")
    teach(submission, is_spam=is_spam)
