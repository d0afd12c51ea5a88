"""What a sample moderator has done to sample topics."""

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from brain.samples.people import address
from forum.actions.moderate import archive_topic, pin_topic
from forum.models import Topic

ACTS = {
    "sample-help-follow-a-topic": (pin_topic, "Many ask this first."),
    "sample-statistics-member-survey-response": (
        archive_topic,
        "L'enquête est terminée ; ce que nous en avons appris reste ici.",
    ),
}


def load_acts() -> int:
    """One topic is pinned in its category and one is in the archive: once, whatever moderators have done since."""
    moderator = Member.objects.get(email=address("benoit"))
    for topic in Topic.objects.filter(external_id__in=ACTS):
        if not AuditEntry.objects.filter(kind="topic", object_id=topic.pk).exists():
            act, reason = ACTS[topic.external_id or ""]
            act(topic=topic, moderator=moderator, reason=reason)
    return len(ACTS)
