"""What an account gives its member as a copy, what goes with it, and what is forgotten in time."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db.models import QuerySet
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_lazy as _

from brain.core.storage import delete_with_row
from brain.members.models import Attendance, Block, Mails, Member, Profile
from brain.members.names import former_name
from brain.members.registry import Extract, Retention, register_erasure, register_export, register_retention
from brain.members.sessions import forget_sessions

_SECRETS = ["password", "is_superuser", "name_skeleton"]


def rows(found: QuerySet[Any], *, leave_out: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the rows as they are kept, by the names of their fields; other rows by number, files by name."""
    names = [field.attname for field in found.model._meta.concrete_fields if field.name not in leave_out]
    return list(found.values(*names))


def register_rights() -> None:
    """The account is in its member's copy and goes with them; the worker forgets what is kept for some days."""
    register_export("account", _export)
    register_erasure(_erase)
    register_retention(
        Retention(
            "unconfirmed-accounts",
            _("Accounts whose address was never confirmed"),
            lambda: settings.KEEP_UNCONFIRMED_DAYS,
            _forget_unconfirmed,
        )
    )
    register_retention(
        Retention(
            "sign-ins",
            _("From which internet address and with which browser members signed in"),
            lambda: settings.KEEP_SIGN_INS_DAYS,
            lambda before: UserSession.objects.filter(created_at__lt=before).delete()[0],
        )
    )


def _export(member: Member) -> Extract:
    own = Member.objects.filter(pk=member.pk)
    files: dict[str, File] = {"photo.webp": member.photo} if member.photo else {}
    return Extract(
        {
            "member": rows(own, leave_out=_SECRETS)[0],
            "roles": sorted(member.groups.values_list("name", flat=True)),
            "profile": rows(Profile.objects.filter(member=member)),
            "organisations": rows(member.affiliations.all()),
            "addresses": rows(EmailAddress.objects.filter(user=member)),
            "academies": rows(member.attendances.all()),
            "blocked": rows(member.blocks.all()),
            "sessions": rows(UserSession.objects.filter(user=member), leave_out=["session_key"]),
            "second_steps": rows(Authenticator.objects.filter(user=member), leave_out=["data"]),
            "other_sign_ins": rows(SocialAccount.objects.filter(user=member)),
        },
        files,
    )


def _erase(member: Member) -> None:
    """The row stays, as what others' rows point to, and says of nobody who they were."""
    delete_with_row(member.photo)
    forget_sessions(member)
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=member).delete()
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Member), object_id=str(member.pk)).delete()
    Profile.objects.filter(member=member).delete()
    member.affiliations.all().delete()
    Attendance.objects.filter(member=member).delete()
    Block.objects.filter(member=member).delete()
    Block.objects.filter(blocked=member).delete()
    member.groups.clear()
    member.user_permissions.clear()
    _make_unknown(member)


def _make_unknown(member: Member) -> None:
    name = former_name(member.pk)
    blank = Member(email=f"former-{member.pk}@invalid", name=name, handle=f"former-{member.pk}", name_skeleton=name)
    blank.pk, blank.joined_at = member.pk, member.joined_at
    blank.is_active, blank.mails = False, Mails.NEVER
    blank.shares_presence = blank.takes_messages = False
    blank.set_unusable_password()
    blank.save(force_update=True)
    member.refresh_from_db()


def _forget_unconfirmed(before: datetime) -> int:
    """Accounts that nobody ever entered go wholly; those that something hangs on stay."""
    gone = 0
    never = Member.objects.filter(joined_at__lt=before, last_login=None, last_seen_at=None, is_sample=False)
    for member in never.filter(emailaddress__verified=False).exclude(emailaddress__verified=True).distinct():
        with suppress(ProtectedError):
            member.delete()
            gone += 1
    return gone
