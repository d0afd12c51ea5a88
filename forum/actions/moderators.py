"""Who moderates a category."""

from collections.abc import Set as AbstractSet

from django.db import transaction

from brain.members.actions import GIVE_ROLE, TAKE_ROLE
from brain.members.models import Member
from brain.members.registry import revoke
from brain.moderation.actions.record import record_and_tell
from forum.models import Category
from forum.texts import CATEGORY


@transaction.atomic
def note_moderators(
    *, category: Category, by: Member, before: AbstractSet[Member], after: AbstractSet[Member], reason: str
) -> None:
    """It is on record who was made a moderator of the category, and who is none any more, and why: an act for each.

    They are told of it, and their open pages look at what they may see.
    """
    for verb, members in ((GIVE_ROLE, after - before), (TAKE_ROLE, before - after)):
        for member in sorted(members, key=lambda member: member.pk):
            record_and_tell(
                verb=verb,
                actor=by,
                kind=CATEGORY.name,
                object_id=category.pk,
                member=member,
                scope=category.stream,
                reason=reason,
                details={"role": "category-moderator"},
            )
            revoke(member)
