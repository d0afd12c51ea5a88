"""The backend of this site: an engine of its own where the settings name one, else what its database brings along."""

from django.conf import settings
from django.db import connection

from brain.search.backends.base import SearchBackend
from brain.search.backends.opensearch import OpenSearchBackend
from brain.search.backends.postgres import PostgresBackend
from brain.search.backends.sqlite import SqliteBackend

_BY_VENDOR: dict[str, SearchBackend] = {"sqlite": SqliteBackend(), "postgresql": PostgresBackend()}


def backend() -> SearchBackend:
    """Return the backend that is asked."""
    own = _BY_VENDOR[connection.vendor]
    if settings.SEARCH_URL:
        return OpenSearchBackend(settings.SEARCH_URL, settings.SEARCH_KEY, otherwise=own)
    return own
