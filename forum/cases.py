"""Cases about posts follow what moderators do to the posts, and to their topics."""

from brain.moderation.actions.cases import settle_cases
from brain.moderation.models import AuditEntry, Outcome
from brain.moderation.tasks.closing import close_case_later
from forum import feedback
from forum.models import Post, Topic, Verb
from forum.scopes import scope_of

POST = "post"  # the kind of thing: forum.things
_OUTCOMES = {Verb.HIDE: Outcome.HIDDEN, Verb.HIDE_TOPIC: Outcome.HIDDEN, Verb.EDIT: Outcome.EDITED}
_MOVES = (Verb.MOVE, Verb.SPLIT, Verb.MERGE)


def follow(act: AuditEntry, topic: Topic, post: Post | None) -> None:
    """What was decided outside the queue is decided there; who keeps the new place of posts decides about these."""
    verb = Verb(act.verb)
    if act.actor_id and (outcome := _OUTCOMES.get(verb)):
        opening = topic.posts.filter(number=1).values_list("pk", flat=True)
        for pk in [post.pk] if post else opening:
            close_case_later.enqueue(POST, pk, act.pk, outcome)
            if outcome == Outcome.HIDDEN:
                feedback.post_hidden(pk)
    if verb in _MOVES:
        place = Topic.objects.select_related("category").get(pk=act.details.get("into", topic.pk))
        settle_cases(kind=POST, things=place.posts.values("pk"), scope=scope_of(place.category))
