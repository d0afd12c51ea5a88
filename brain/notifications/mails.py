"""What an e-mail says, in its reader's language: plain text and HTML, threaded by topic (RFC 5322)."""

import re
from collections.abc import Sequence
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from brain.core.readers import reading_as
from brain.languages.readers import reader_of_member
from brain.members.models import Member
from brain.notifications.access import NotificationGroup, by_group, mails_token
from brain.notifications.models import Mail, Notification
from brain.notifications.reading import tell

# In plain text, U+2068 and U+2069 are what <bdi> is in HTML: a name keeps its direction, and the line its own.
_ISOLATES = {"<bdi>": "\u2068", "</bdi>": "\u2069"}


def compose(mail: Mail) -> EmailMultiAlternatives | None:
    """Return the e-mail about what its member has not read and may see, as of now; None where that is nothing."""
    if not Member.objects.reached_by_mail().filter(pk=mail.member_id).exists():
        return None
    shown = Notification.objects.shown_to(mail.member).unread().filter(mail=mail).select_related("actor")
    with reading_as(reader_of_member(mail.member)):
        groups = by_group(tell(list(shown)))
        return _message(mail, groups) if groups else None


def _message(mail: Mail, groups: Sequence[NotificationGroup]) -> EmailMultiAlternatives:
    member = mail.member
    leave = settings.SITE_URL + reverse("notifications:mails", args=[mails_token(member)])
    context = {
        "groups": groups,
        "member": member,
        "site_url": settings.SITE_URL,
        "settings_url": settings.SITE_URL + reverse("members:preferences"),
        "leave_url": leave,
    }
    message = EmailMultiAlternatives(
        subject=_subject(groups),
        body=_plain(render_to_string("notifications/mail.txt", context)),
        to=[formataddr((_one_line(member.name), member.email))],
        headers={
            "Message-ID": f"<mail.{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{_host()}>",
            **_thread(groups),
            "Auto-Submitted": "auto-generated",
            "Content-Language": get_language() or settings.LANGUAGE_CODE,
            "List-Id": f"<notifications.{_host()}>",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message


def _subject(groups: Sequence[NotificationGroup]) -> str:
    """Return the newest topic's title, the same for each of its mails, so that mail programs keep them together."""
    title, others = _one_line(groups[0].newest.title.text), len(groups) - 1
    if others:
        words = ngettext("%(title)s, and %(count)s other topic", "%(title)s, and %(count)s other topics", others)
        title = words % {"title": title, "count": others}
    return settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + title


def _thread(groups: Sequence[NotificationGroup]) -> dict[str, str]:
    """Return the headers by which all mails about one topic are one thread; what is about several is none's."""
    if len(groups) > 1:
        return {}
    root = f"<{groups[0].newest.notification.group}@{_host()}>"
    return {"In-Reply-To": root, "References": root}


def _plain(text: str) -> str:
    """Return the text with isolates for <bdi>, and each quotation close to its sentence, which ends its own line."""
    for tag, isolate in _ISOLATES.items():
        text = text.replace(tag, isolate)
    return re.sub(r"\n+(?=> )", "\n", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
