"""From invitations that are due to e-mails that are sent. The database holds the queue; several workers may run this.

Members of the site are told there instead, and by the mails that they want of it. Nothing that an organiser sees says
who is one.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from brain.cohorts.mails import compose
from brain.cohorts.models import Invitation
from brain.cohorts.models.invitations import InvitationQuerySet, digest_of
from brain.cohorts.notices import tell_of_invitation
from brain.core.outbox import send_each
from brain.members.models import Member

AT_ONCE = 100
LEASE = timedelta(minutes=5)  # after which a worker that was about to send is given up
FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 8  # over about four hours


def send_due() -> bool:
    """Invitations that are due are sent, or put off; return whether there are more than one run sends.

    Where the mail server does not answer, all stay due.
    """
    due = list(Invitation.objects.due(timezone.now())[:AT_ONCE])
    if not due:
        return False
    is_there = send_each((each for each in due if _claim(each)), send=_send, put_off=_put_off)
    return is_there and len(due) == AT_ONCE


def _claim(invitation: Invitation) -> bool:
    """Whether the invitation is this worker's to send; from now on, its link of this turn is good."""
    now = timezone.now()
    until, expires = now + LEASE, now + timedelta(days=settings.INVITATION_DAYS)
    is_claimed = _own(invitation).update(
        due_at=until, token_digest=digest_of(invitation.token), expires_at=invitation.expires_at or expires
    )
    invitation.due_at = until
    return bool(is_claimed)


def _send(invitation: Invitation, connection: BaseEmailBackend) -> None:
    """The person of the claimed invitation is told: on the site, or by a mail who is no member."""
    if member := _member_at(invitation.email):
        tell_of_invitation(invitation, member)
    else:
        connection.send_messages([compose(invitation)])
    _own(invitation).update(due_at=None, sent_at=timezone.now())


def _member_at(email: str) -> Member | None:
    """Return the member who has confirmed that this address is theirs."""
    here = Member.objects.active().filter(emailaddress__email__iexact=email, emailaddress__verified=True)
    return here.first()


def _own(invitation: Invitation) -> InvitationQuerySet:
    return Invitation.objects.unanswered().filter(pk=invitation.pk, due_at=invitation.due_at, turn=invitation.turn)


@transaction.atomic
def _put_off(invitation: Invitation) -> None:
    attempts = invitation.attempts + 1
    due: datetime | None = timezone.now() + FIRST_PAUSE * 2**invitation.attempts
    failed = timezone.now() if attempts >= MOST_ATTEMPTS else None
    _own(invitation).update(attempts=attempts, due_at=None if failed else due, failed_at=failed)
