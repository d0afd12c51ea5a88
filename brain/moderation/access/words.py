"""Who keeps the lists of blocked words and domains."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from brain.members.models import Member
from brain.members.permissions import Permission, refuse_unless
from brain.moderation.models import BlockedWord


def blocked_words(member: Member) -> QuerySet[BlockedWord]:
    """Return what is blocked, for those who keep the lists; others are refused."""
    refuse_unless(member, Permission.KEEP_WORDS)
    return BlockedWord.objects.select_related("added_by")


def blocked_word(member: Member, word_id: int) -> BlockedWord:
    """Return one of them."""
    return get_object_or_404(blocked_words(member), pk=word_id)
