"""The same sessions, read from a cache that all processes share: one that has ended is gone for all of them."""

from django.contrib.sessions.backends import cached_db

from brain.core.sessions import OurKeys


class SessionStore(OurKeys, cached_db.SessionStore):
    cache_key_prefix = "session."
