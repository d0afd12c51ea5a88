"""The e-mail that asks somebody into a group, in their language."""

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brain.cohorts.models import Invitation
from brain.cohorts.notices import name_of


def compose(invitation: Invitation) -> EmailMultiAlternatives:
    """Return the mail with the token of this turn; the same each time, so that mail programs show it once."""
    with translation.override(invitation.language):
        url = settings.SITE_URL + reverse("cohorts:invitation", args=[invitation.token])
        name = name_of(invitation.edition)
        context = {"invitation": invitation, "edition_name": name, "url": url, "days": settings.INVITATION_DAYS}
        subject = _("You are invited: %(academy)s") % {"academy": name}
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        message = EmailMultiAlternatives(
            subject=" ".join(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}".split()),
            body=render_to_string("cohorts/mail.txt", context),
            to=[formataddr((" ".join(invitation.name.split()), invitation.email))],
            headers={
                "Message-ID": f"<invitation.{invitation.pk}.{invitation.turn}@{host}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": invitation.language,
            },
        )
        message.attach_alternative(render_to_string("cohorts/mail.html", context), "text/html")
        return message
