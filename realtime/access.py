"""Whom sockets speak for, and what they may see, as of now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from brain.members.audiences import audiences_of, look_up
from brain.members.models import Member
from brain.members.signin import lacking_second_step
from realtime.protocol import Close


@dataclass(frozen=True)
class Person:
    """Somebody with an open page: a member, or (None) a guest, and what they may see."""

    member_id: int | None
    audiences: frozenset[str]


def session_key_of(cookies: Mapping[str, str]) -> str:
    """Return the key of the session that the cookies name; "" where they name none that could be one."""
    return _store()(cookies.get(settings.SESSION_COOKIE_NAME)).session_key or ""


def people_of(session_keys: Iterable[str]) -> dict[str, Person | Close]:
    """Return who each session belongs to as of now, in four queries at most, however many they are.

    A session that there is not ("" included), that has ended, or was made with an older password, is a guest's; so is
    that of staff who still have to set up their second step. Close.SUSPENDED stands for a member who is not active.
    """
    guest = Person(None, audiences_of(AnonymousUser()))
    people: dict[str, Person | Close] = dict.fromkeys(session_keys, guest)
    sessions = _contents(key for key in people if key)
    members = Member.objects.in_bulk({content[SESSION_KEY] for content in sessions.values() if SESSION_KEY in content})
    look_up(members.values())
    for pk in lacking_second_step(members.values()):
        del members[pk]
    for key, content in sessions.items():
        member = members.get(int(content.get(SESSION_KEY, 0)))
        if member and constant_time_compare(content.get(HASH_SESSION_KEY, ""), member.get_session_auth_hash()):
            people[key] = Person(member.pk, audiences_of(member)) if member.is_active else Close.SUSPENDED
    return people


def _contents(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    sessions = _store().get_model_class().objects.filter(expire_date__gt=timezone.now(), session_key__in=list(keys))
    return {session.session_key: session.get_decoded() for session in sessions}


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
