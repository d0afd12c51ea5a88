"""From what members have not read to e-mails that are sent. The database holds the queue; several workers may run this.

First a mail is made for what is to be told, in one transaction with the notifications that it takes; then it is sent,
which may take several attempts. What it tells, and whether it may, is decided when it is sent.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from brain.core.outbox import send_each
from brain.core.readers import reading_as
from brain.languages.readers import reader_of_member
from brain.members.models import Mails, Member
from brain.notifications.mails import compose
from brain.notifications.models import NEWS, Mail, MailQuerySet, Notification
from brain.notifications.reading import tell

AT_ONCE = 100  # mails that are made, and that are sent, in one run
MOST_TOLD = 50  # notifications in one mail
PATIENCE = timedelta(minutes=10)  # that a mail waits for translations
LEASE = timedelta(minutes=5)  # after which a worker that was about to send a mail is given up
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
DAY = timedelta(days=1)


# --- Making ----------------------------------------------------------------------------------------------------------


def make_mails() -> None:
    """Members who are away have a mail waiting about what they have not read, unless it is being translated."""
    now = timezone.now()
    for member in _to_be_written_to(now)[:AT_ONCE]:
        told = list(Notification.objects.to_mail(now).filter(member=member).order_by("created_at", "pk")[:MOST_TOLD])
        if told and (told[0].created_at < now - PATIENCE or not _is_being_translated(member, told)):
            _make_mail(member, told)


def _to_be_written_to(now: datetime) -> QuerySet[Member]:
    """Return those who are away, have something to be told, and had no mail of late: who waits longest first."""
    may_have = Q()
    for choice, pause in {Mails.AWAY: settings.MAIL_AFTER, Mails.DAILY: DAY}.items():
        recent = Mail.objects.that_put_off(pause, now).filter(member=OuterRef("pk"))
        may_have |= Q(~Exists(recent), mails=choice)
    oldest = Notification.objects.to_mail(now).filter(member=OuterRef("pk")).order_by("created_at")
    away = Member.objects.reached_by_mail().away_since(now - settings.MAIL_AFTER).filter(may_have)
    waiting = away.annotate(waits_since=Subquery(oldest.values("created_at")[:1]))
    return waiting.exclude(waits_since=None).order_by("waits_since")


def _is_being_translated(member: Member, notifications: list[Notification]) -> bool:
    with reading_as(reader_of_member(member)):
        return any(told.title.is_coming or told.excerpt.is_coming for told in tell(notifications))


@transaction.atomic
def _make_mail(member: Member, notifications: list[Notification]) -> None:
    """There is a mail about those of the notifications that nobody else reads or mails at this moment."""
    free = Notification.objects.select_for_update(skip_locked=True).unread().filter(mail=None)
    ids = [notification.pk for notification in free.filter(pk__in=[told.pk for told in notifications])]
    if ids:
        Notification.objects.filter(pk__in=ids).update(mail=Mail.objects.create(member=member))


# --- Sending ---------------------------------------------------------------------------------------------------------


def send_due() -> bool:
    """Mails that are due are sent, or put off; return whether there are more than one run sends.

    Where the mail server does not answer, all stay due.
    """
    now = timezone.now()
    Mail.objects.filter(due_at__isnull=False, created_at__lt=now - NEWS).update(due_at=None)
    due = list(Mail.objects.due(now).select_related("member")[:AT_ONCE])
    if not due:
        return False
    is_there = send_each((mail for mail in due if _claim(mail)), send=_send, put_off=_put_off)
    return is_there and len(due) == AT_ONCE


def _send(mail: Mail, connection: BaseEmailBackend) -> None:
    """The claimed mail is sent; one that has nothing to tell any more is done with."""
    message = compose(mail)
    if message:
        connection.send_messages([message])
    _own(mail).update(due_at=None, sent_at=timezone.now() if message else None)


def _claim(mail: Mail) -> bool:
    """Whether the mail is this worker's to send, and no other's for the length of a lease."""
    until = timezone.now() + LEASE
    is_claimed = bool(_own(mail).update(due_at=until))
    mail.due_at = until
    return is_claimed


def _own(mail: Mail) -> MailQuerySet:
    return Mail.objects.filter(pk=mail.pk, due_at=mail.due_at)


def _put_off(mail: Mail) -> None:
    pause = min(FIRST_PAUSE * 2**mail.attempts, LONGEST_PAUSE)
    _own(mail).update(attempts=mail.attempts + 1, due_at=timezone.now() + pause)
