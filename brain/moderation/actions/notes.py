"""What moderators tell each other of a member. That there is a note is on record; what it says, and to whom, is not."""

from django.db import transaction

from brain.languages.detection import detect
from brain.languages.writing import source_added
from brain.members.models import Member
from brain.moderation.actions.record import record
from brain.moderation.models import Note
from brain.moderation.texts import NOTE
from brain.moderation.things import MEMBER

WRITE_NOTE, REMOVE_NOTE = "note", "remove_note"  # verbs


@transaction.atomic
def add_note(*, member: Member, moderator: Member, text: str) -> Note:
    """Moderators of the site read the note on the member's page of moderation; nobody is told."""
    language = detect(text, likely=moderator.writes)
    note = Note.objects.create(member=member, author=moderator, text=text, language=language)
    source_added(NOTE, note)
    _record(WRITE_NOTE, note, moderator)
    return note


@transaction.atomic
def remove_note(*, note: Note, moderator: Member) -> None:
    """The note is gone; nothing more where it was removed before."""
    removed, _by_model = Note.objects.filter(pk=note.pk).delete()
    if removed:
        _record(REMOVE_NOTE, note, moderator)


def _record(verb: str, note: Note, moderator: Member) -> None:
    """It is no act that the member is shown among those that concern them: the entry names them as its object."""
    record(verb=verb, actor=moderator, kind=MEMBER, object_id=note.member_id, details={"note": note.pk})
