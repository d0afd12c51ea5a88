"""Django's sessions in the database, for cookies that hold anything."""

import re
from typing import Any

from django.contrib.sessions.backends import db

_KEY = re.compile(r"[a-z0-9]{8,40}", re.ASCII)


class OurKeys:
    """A key that Django never made is no session's; PostgreSQL would refuse to look for one with a NUL in it."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and _KEY.fullmatch(key) is not None


class SessionStore(OurKeys, db.SessionStore):
    pass
