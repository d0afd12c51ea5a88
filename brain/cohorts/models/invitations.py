"""Invitations into the group of an academy edition, by e-mail."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.members.models import Member, Part

MAX_NAME = 80


class State(models.TextChoices):
    """How an invitation stands."""

    WAITING = "waiting", pgettext_lazy("invitation", "To be sent")
    OPEN = "open", pgettext_lazy("invitation", "Sent, no answer yet")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Taken back")
    FAILED = "failed", pgettext_lazy("invitation", "Could not be delivered")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Those that are neither accepted, declined nor taken back."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def open(self) -> "InvitationQuerySet":
        """Those that can be accepted now; what has not been sent yet is not open to its link, but to its member."""
        return self.unanswered().filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def for_member(self, member: Member) -> "InvitationQuerySet":
        """Those to an address that the member has confirmed to be theirs."""
        return self.filter(
            email__in=EmailAddress.objects.filter(user=member, verified=True).values_list(Lower("email"))
        )

    def due(self, now: datetime) -> "InvitationQuerySet":
        """Those to be sent now, the one that has waited longest first."""
        return self.unanswered().filter(due_at__lte=now).order_by("due_at", "pk")

    def in_state(self, state: str) -> "InvitationQuerySet":
        """Those that stand so: `Invitation.state` as a condition."""
        now = timezone.now()
        gone = Q(expires_at__lte=now)
        conditions = {
            State.ACCEPTED: Q(accepted_at__isnull=False),
            State.DECLINED: Q(declined_at__isnull=False),
            State.WITHDRAWN: Q(withdrawn_at__isnull=False),
        }
        if state in conditions:
            return self.filter(conditions[State(state)])
        here = self.unanswered()
        if state == State.FAILED:
            return here.filter(failed_at__isnull=False)
        here = here.filter(failed_at=None)
        if state == State.WAITING:
            return here.filter(due_at__isnull=False)
        here = here.filter(due_at=None)
        return here.filter(gone) if state == State.EXPIRED else here.exclude(gone)

    def counts(self) -> dict[str, int]:
        """Return how many stand how, by state."""
        return {state.value: self.in_state(state).count() for state in State}


class Invitation(models.Model):
    """Somebody is asked into the group of an edition: once an edition and address, however often it is sent.

    The mail holds a token; the database only its digest (SHA-256). Every `turn` of sending has another token, and the
    one before leads nowhere. It is made from the site's key, so that a mail that is sent again after a crash is the
    same. Only a POST by its owner accepts it, and only one.
    """

    edition = models.PositiveSmallIntegerField(_("edition"))
    email = models.EmailField(_("e-mail address"))  # lower case
    name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    part = models.CharField(_("as what"), max_length=12, choices=Part, default=Part.PARTICIPANT)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    turn = models.PositiveSmallIntegerField(default=1)  # how often it was to be sent
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)
    due_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)  # None: nothing is to be sent
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "email"], name="one_invitation_an_address")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["email"], name="invitations_of_an_address")]

    def __str__(self) -> str:
        return f"{self.pk} into {self.edition}"

    @property
    def token(self) -> str:
        """What the mail of this turn holds."""
        value = f"{self.pk}.{self.turn}.{self.created_at.isoformat()}"
        return salted_hmac("brain.cohorts.invitation", value, algorithm="sha256").hexdigest()

    @property
    def state(self) -> State:
        """How it stands now."""
        answers = {
            State.ACCEPTED: self.accepted_at,
            State.DECLINED: self.declined_at,
            State.WITHDRAWN: self.withdrawn_at,
            State.FAILED: self.failed_at,
            State.WAITING: self.due_at,
        }
        otherwise = State.EXPIRED if self.expires_at and self.expires_at <= timezone.now() else State.OPEN
        return next((state for state, at in answers.items() if at), otherwise)

    @property
    def is_unanswered(self) -> bool:
        """Whether it can still be taken back."""
        return self.state not in (State.ACCEPTED, State.DECLINED, State.WITHDRAWN)

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it stands unanswered, and was not sent a moment ago."""
        is_fresh = self.sent_at is not None and self.sent_at > timezone.now() - AGAIN_AFTER
        return self.state in (State.OPEN, State.EXPIRED, State.FAILED) and not is_fresh


AGAIN_AFTER = timedelta(minutes=10)  # nobody's mailbox is filled by a finger that rests on a button
ALL_AGAIN_AFTER = timedelta(days=3)


def digest_of(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


NEXT_TURN = F("turn") + 1
