"""Nobody rewrites the log of moderation, not even by SQL."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from brain.members.models import Member
from forum.actions import moderate
from forum.models import AuditEntry, Topic

TAMPERING = [
    "UPDATE forum_auditentry SET reason = 'forged'",
    "UPDATE forum_auditentry SET id = id + 1000",
    "DELETE FROM forum_auditentry",
    *(
        [
            "INSERT OR REPLACE INTO forum_auditentry (id, at, verb, reason, details, actor_id, topic_id) "
            "SELECT id, at, verb, 'forged', details, actor_id, topic_id FROM forum_auditentry",
            "REPLACE INTO forum_auditentry (id, at, verb, reason, details, actor_id, topic_id) "
            "SELECT id, at, verb, 'forged', details, actor_id, topic_id FROM forum_auditentry",
            "UPDATE OR REPLACE forum_auditentry SET reason = 'forged'",
        ]
        if connection.vendor == "sqlite"
        else [
            "TRUNCATE forum_auditentry",
            "TRUNCATE forum_topic CASCADE",
            "INSERT INTO forum_auditentry (id, at, verb, reason, details, actor_id, topic_id) "
            "SELECT id, at, verb, 'forged', details, actor_id, topic_id FROM forum_auditentry "
            "ON CONFLICT (id) DO UPDATE SET reason = 'forged'",
        ]
    ),
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_the_database_refuses(statement: str, public: Topic, benoit: Member) -> None:
    moderate.lock_topic(topic=public, moderator=benoit, reason="Settled")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(AuditEntry.objects.values_list("reason", flat=True)) == ["Settled"]


def test_a_second_moderator_s_same_act_is_no_second_entry(public: Topic, benoit: Member, nomsa: Any) -> None:
    seen_by_both = Topic.objects.select_related("category").get(pk=public.pk)
    moderate.hide_topic(topic=public, moderator=benoit, reason="Advertising")
    moderate.hide_topic(topic=seen_by_both, moderator=nomsa, reason="Insult")
    assert AuditEntry.objects.get().reason == "Advertising"
