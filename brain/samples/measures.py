"""What sample moderators have to do with a sample member."""

from brain.members.models import Member
from brain.moderation.actions.appeals import appeal
from brain.moderation.actions.notes import add_note
from brain.moderation.actions.sanctions import warn_member
from brain.moderation.models import Sanction
from brain.samples.people import address

WARNED = "kwame"
REASON = "Merci de ne pas publier la même annonce dans trois catégories."
NOTE = "He organises the fair in Accra every year: the announcements are honest, only too many."
APPEAL = "The three announcements were for three different days of the fair. I can join them in one topic."


def load_measures() -> int:
    """A member was warned, of whom there is a note, and appeals: once, whatever moderators have decided since."""
    member, moderator, administrator = (Member.objects.get(email=address(key)) for key in (WARNED, "benoit", "nomsa"))
    if not Sanction.objects.filter(member=member).exists():
        warning = warn_member(member=member, moderator=moderator, reason=REASON)
        add_note(member=member, moderator=administrator, text=NOTE)
        appeal(entry=warning.entry, member=member, text=APPEAL)
    return 1
