"""What of notifications is translated: the reasons that moderators give."""

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from brain.languages.detection import UNKNOWN
from brain.languages.readers import reader_of_member
from brain.languages.reading import is_read, primary
from brain.languages.texts import Form, Person, Source, TextKind, register
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from brain.notifications.access import own_notification
from brain.notifications.models import WITH_REASON, Notification
from brain.notifications.reading import NOTICE


def register_texts() -> None:
    """Moderators' reasons are known to those who translate."""
    register(REASON)


def _source(notification: Notification) -> Source | None:
    """A reason is for one member: it is translated into the language of their pages alone, if they cannot read it."""
    language, reads = notification.excerpt_language, reader_of_member(notification.member).languages
    if notification.kind not in WITH_REASON or not notification.excerpt or language == UNKNOWN:
        return None
    if is_read(language, reads):
        return None
    not_theirs = [code for code, _name in settings.LANGUAGES if primary(code) != primary(reads[0])]
    # Whatever room it was said in, it is between the moderators and one member.
    return Source(language, {"excerpt": notification.excerpt}, may_leave=False, also_in=not_theirs)


def _to_read(person: Person, pk: int) -> Notification:
    if not isinstance(person, Member):
        raise Http404
    return own_notification(person, pk)


def _changed(notification: Notification, language: str) -> None:
    """The page of notifications follows when it is fetched."""


REASON = TextKind(
    name=NOTICE,
    label=_("Moderators' reasons"),
    original=Notification,
    fields={"excerpt": Form.PLAIN},
    labels={"excerpt": _("Reason")},
    source=_source,
    to_read=_to_read,
    may_review=lambda member, notification: holds(member, Permission.REVIEW_TRANSLATIONS),
    changed=_changed,
    title=lambda notification: notification.title,
    url=lambda notification: notification.url,
)
