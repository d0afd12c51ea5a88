"""Sessions of a member, by whatever browser they were begun in."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY

from brain.members.models import Member


def forget_sessions(member: Member) -> int:
    """The member is signed out in all browsers; returns in how many. It reads every session that there is."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = store.get_model_class().objects.iterator(chunk_size=500)
    theirs = [one.session_key for one in sessions if one.get_decoded().get(SESSION_KEY) == str(member.pk)]
    for key in theirs:
        store().delete(key)  # from what all processes keep, too
    return len(theirs)
