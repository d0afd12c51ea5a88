"""The backend of this site: the one that its database brings along."""

from django.db import connection

from brain.search.backends.base import SearchBackend
from brain.search.backends.postgres import PostgresBackend
from brain.search.backends.sqlite import SqliteBackend

_BY_VENDOR: dict[str, SearchBackend] = {"sqlite": SqliteBackend(), "postgresql": PostgresBackend()}


def backend() -> SearchBackend:
    """Return the backend that keeps and searches the index."""
    return _BY_VENDOR[connection.vendor]
