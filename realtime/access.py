"""Whom a socket speaks for, and what they may see, as of now."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from brain.members.audiences import audiences_of
from brain.members.models import Member
from realtime.protocol import Close, Refusal
from realtime.streams import member_stream


def audiences_now(member_id: int | None, session_key: str | None) -> frozenset[str]:
    """Return the audiences of the member (None: a guest) whose socket was opened with this session.

    Raises Refusal if the session has ended, is another's or was made with an older password, or the member suspended.
    """
    if member_id is None:
        return audiences_of(AnonymousUser())
    member = Member.objects.filter(pk=member_id).first()
    if member is None or not _is_signed_in(member, session_key):
        raise Refusal(Close.SIGNED_OUT)
    if not member.is_active:
        raise Refusal(Close.SUSPENDED)
    return audiences_of(member) | {member_stream(member)}


def _is_signed_in(member: Member, session_key: str | None) -> bool:
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return session.get(SESSION_KEY) == str(member.pk) and constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), member.get_session_auth_hash()
    )
