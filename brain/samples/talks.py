"""The sample members' private conversations."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from brain.members.models import Member
from brain.samples.people import address, rows
from forum.actions import talk, write
from forum.models import Post, Topic


def load_talks() -> int:
    """The sample members have talked among themselves, once, whatever they have done with it since."""
    talks = rows("talks.yaml")
    members = {member.email: member for member in Member.objects.filter(is_sample=True)}
    for row in talks:
        if not Post.objects.filter(key=_key(row)).exists():
            _load(row, {key: members[address(key)] for key in row["partners"]})
    return len(talks)


@transaction.atomic
def _load(row: dict[str, Any], partners: dict[str, Member]) -> None:
    first, *replies = row["posts"]
    others = [member for key, member in partners.items() if key != first["author"]]
    words = {"body": first["body"].strip(), "language": first["language"], "key": _key(row)}
    topic = talk.begin(author=partners[first["author"]], partners=others, title=row.get("title", ""), **words).topic
    Topic.objects.filter(pk=topic.pk).update(is_sample=True)
    for reply in replies:
        author, body = partners[reply["author"]], reply["body"].strip()
        write.post_reply(topic=topic, author=author, body=body, language=reply["language"])


def _key(row: dict[str, Any]) -> UUID:
    return uuid5(NAMESPACE_URL, row["id"])
