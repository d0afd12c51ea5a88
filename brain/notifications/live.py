"""The bell of a member's open pages."""

from collections.abc import Iterator

from django.template.loader import render_to_string

from brain.members.models import Member
from brain.notifications.queries import unread_counts
from realtime.streams import Change, StreamKind


def _audience(ident: str) -> str | None:
    """The stream of a member is for that member alone (brain.members.audiences.own_audience)."""
    return f"member.{ident}" if ident.isascii() and ident.isdigit() else None


def _render(kind: str, object_ids: list[str], ident: str) -> Iterator[Change]:
    """Both bells, of the header and of the phone's tab bar, and the way to messages, with what is unread as of now."""
    member = Member.objects.active().filter(pk=ident).first()
    if member is not None:
        unread = unread_counts(member)
        shown = {"unread_notifications": unread.notifications, "unread_messages": unread.conversations}
        yield Change(target="bell", html=render_to_string("notifications/bell.html", shown))
        yield Change(target="messages-entry", html=render_to_string("notifications/messages_entry.html", shown))
        yield Change(target="bell-tab", html=render_to_string("notifications/bell_tab.html", shown))


member_streams = StreamKind(audience=_audience, render=_render)
