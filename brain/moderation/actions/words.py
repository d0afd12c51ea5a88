"""The lists of blocked words and domains."""

from django.db import IntegrityError, transaction

from brain.members.models import Member
from brain.moderation.actions.record import record
from brain.moderation.models import BlockedWord

BLOCK, UNBLOCK = "block_word", "unblock_word"  # verbs
WORD = "word"  # the kind of thing that a blocked word is


@transaction.atomic
def block_word(*, kind: str, text: str, moderator: Member, reason: str = "") -> BlockedWord:
    """What holds `text` waits for approval; it is in the form in which it is compared (brain.moderation.words).

    Blocking the same twice changes nothing.
    """
    try:
        with transaction.atomic():
            blocked = BlockedWord.objects.create(kind=kind, text=text, added_by=moderator)
    except IntegrityError:
        return BlockedWord.objects.get(kind=kind, text=text)
    _record(BLOCK, blocked, moderator, reason)
    return blocked


@transaction.atomic
def unblock_word(*, blocked: BlockedWord, moderator: Member, reason: str = "") -> None:
    """It is not blocked any more; a second moderator's same act changes nothing more."""
    number = blocked.pk
    if BlockedWord.objects.filter(pk=number).delete()[0]:
        blocked.pk = number
        _record(UNBLOCK, blocked, moderator, reason)


def _record(verb: str, blocked: BlockedWord, moderator: Member, reason: str) -> None:
    details = {"kind": blocked.kind, "text": blocked.text}
    record(verb=verb, actor=moderator, kind=WORD, object_id=blocked.pk, reason=reason, details=details)
