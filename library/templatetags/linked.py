"""What pages of academies and sessions say of them in schema.org's words (brain.core.templatetags.head writes it)."""

from typing import Any

from django import template

from library.models import Edition, Session
from library.reports.sheets import ReportSheet
from library.standards.linked_data import edition_data, session_data
from library.templatetags.library import academy_name

register = template.Library()


@register.simple_tag
def data_of_academy(edition: Edition, sheet: ReportSheet | None = None) -> dict[str, Any]:
    """Return the academy with those of its sessions that the page shows."""
    return edition_data(edition, name=academy_name(edition), sessions=sheet.sessions if sheet else ())


@register.simple_tag
def data_of_session(session: Session, roles: list[tuple[str, list[Any]]]) -> dict[str, Any]:
    """Return the session with those who took part in it."""
    return session_data(session, [part for _role, parts in roles for part in parts])
