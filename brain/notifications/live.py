"""The bell of a member's open pages."""

from collections.abc import Iterator

from django.template.loader import render_to_string

from brain.members.models import Member
from brain.notifications.queries import unread_count
from realtime.streams import Change, StreamKind


def _audience(ident: str) -> str | None:
    """The stream of a member is for that member alone (brain.members.audiences.own_audience)."""
    return f"member.{ident}" if ident.isascii() and ident.isdigit() else None


def _render(kind: str, object_ids: list[str], ident: str) -> Iterator[Change]:
    """Both bells, of the header and of the phone's tab bar, with what is unread as of now."""
    member = Member.objects.active().filter(pk=ident).first()
    if member is not None:
        shown = {"unread_notifications": unread_count(member)}
        yield Change(target="bell", html=render_to_string("notifications/bell.html", shown))
        yield Change(target="bell-tab", html=render_to_string("notifications/bell_tab.html", shown))


member_streams = StreamKind(audience=_audience, render=_render)
