"""Everything that changes what is kept about members' rights."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from brain.members.models import Member
from brain.members.registry import erasures, note_export, removals, revoke
from brain.privacy.models import Consent, Copy, Departure, ExportEntry, lifetime
from brain.privacy.notice import VERSION

log = logging.getLogger(__name__)


@transaction.atomic
def ask_for_copy(*, member: Member) -> Copy:
    """A copy of the member's data is being made: the only one at a time; one that failed begins anew."""
    from brain.privacy.tasks import make_copy as task

    now = timezone.now()
    copy, is_new = Copy.objects.get_or_create(member=member, ready_at=None)
    failed = Copy.objects.filter(pk=copy.pk, ready_at=None, due_at=None)
    if is_new or failed.update(asked_at=now, due_at=now, attempts=0):
        task.enqueue(copy.pk)
    return copy


@transaction.atomic
def note_fetched(*, copy: Copy) -> None:
    """It is on record that the member fetched the copy."""
    note_export(by=copy.member, what="own-data", about=copy.member, size=copy.size)


@transaction.atomic
def write_down(*, by: Member, what: str, about: Member | None, details: dict[str, Any]) -> None:
    """It is on record that `by` took data out of the site (brain.members.registry.note_export)."""
    ExportEntry.objects.create(by=by, what=what, about=about, details=details)


@transaction.atomic
def agree(*, member: Member, language: str) -> Consent:
    """The member agreed to the notice as it is now, in `language`; who has already, did so then."""
    consent, _is_new = Consent.objects.get_or_create(member=member, version=VERSION, defaults={"language": language})
    return consent


def arrived(member: Member, language: str) -> None:
    """Who signs up agrees to the notice, to which the form leads."""
    agree(member=member, language=language)


@transaction.atomic
def ask_to_leave(*, member: Member, removes_texts: bool) -> Departure:
    """The account is deleted in settings.DELETION_DAYS days, unless the member stays (`stay`)."""
    due_at = timezone.now() + timedelta(days=settings.DELETION_DAYS)
    departure, _is_new = Departure.objects.update_or_create(
        member=member, defaults={"due_at": due_at, "removes_texts": removes_texts}
    )
    return departure


@transaction.atomic
def stay(*, member: Member) -> None:
    """The account is not deleted."""
    Departure.objects.filter(member=member).delete()


@transaction.atomic
def leave(*, departure: Departure) -> None:
    """Nobody can tell who the member was: what says so is gone, and what they wrote, if they chose that.

    The row stays for what others need it for: the order of a topic, votes, the audit log. Nothing where the member
    has decided to stay meanwhile.
    """
    member = Member.objects.select_for_update(no_key=True).get(pk=departure.member_id)
    if not Departure.objects.select_for_update().filter(pk=departure.pk).exists():
        return
    _say_goodbye(member)
    if departure.removes_texts:
        for remove in removals():
            remove(member)
    for erase in erasures():
        erase(member)
    departure.delete()
    revoke(member)


def _say_goodbye(member: Member) -> None:
    """The address is told, when it is done, that this was the last mail to it."""
    email, language, context = member.email, member.interface_language, {"name": member.name}

    def send() -> None:
        with translation.override(language):
            subject = render_to_string("privacy/email/gone_subject.txt").strip()
            body = render_to_string("privacy/email/gone_message.txt", context)
        EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[email]).send()

    if not member.is_sample:
        transaction.on_commit(send, robust=True)


def let_leave(now: datetime) -> int:
    """Accounts whose time has come are gone, each in a transaction of its own; returns how many it tried.

    One that cannot go keeps no other from it, and is tried again the next time.
    """
    due = list(Departure.objects.filter(due_at__lte=now).order_by("due_at"))
    for departure in due:
        try:
            leave(departure=departure)
        except Exception:
            log.exception("account %s cannot be deleted", departure.member_id)
    return len(due)


def forget_copies(now: datetime) -> int:
    """Copies whose days are over are gone, and their files; so are those that were never finished in as many."""
    over = Copy.objects.exclude(pk__in=Copy.objects.current(now).values("pk"))
    stuck = Copy.objects.filter(ready_at=None, asked_at__lt=now - lifetime())
    return sum(forget_copy(copy) for copy in [*over, *stuck])


def forget_copy(copy: Copy) -> int:
    """The copy is gone, and its file; returns 1."""
    if copy.file:
        copy.file.delete(save=False)
    copy.delete()
    return 1
