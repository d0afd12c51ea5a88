"""A second moderator's same act is no second entry; that nobody rewrites the log: tests/moderation/test_chain.py."""

from typing import Any

from brain.members.models import Member
from brain.moderation.models import AuditEntry
from forum.actions import moderate
from forum.models import Topic


def test_a_second_moderator_s_same_act_is_no_second_entry(public: Topic, benoit: Member, nomsa: Any) -> None:
    seen_by_both = Topic.objects.select_related("category").get(pk=public.pk)
    moderate.hide_topic(topic=public, moderator=benoit, reason="Advertising")
    moderate.hide_topic(topic=seen_by_both, moderator=nomsa, reason="Insult")
    assert AuditEntry.objects.get().reason == "Advertising"
