"""What open pages are shown of the queue: "queue.site" for moderators of the site, "queue.5" for member 5 alone.

A card is made for each moderator: frames say that it has changed, and each page fetches its own.
"""

from collections.abc import Collection, Iterator

from brain.members.audiences import MODERATORS
from brain.members.models import Member
from brain.moderation.things import SITE
from realtime.push import push
from realtime.streams import Change, StreamKind

OPENED, CHANGED = "opened", "case"  # kinds of events
ARRIVED = "arrived"  # the id of what shows the cards that came after the page


def stream_of(moderator: Member) -> str:
    """Return the stream that this moderator's queue follows."""
    return f"queue.{SITE if moderator.is_moderator else moderator.pk}"


def show_case(case_id: int, moderators: Collection[int] = (), *, is_new: bool = False) -> None:
    """Open pages of the queue get the card as it is now: those of the site's moderators, and of these others."""
    kind = OPENED if is_new else CHANGED
    push(f"queue.{SITE}", kind, case_id)
    for moderator in sorted(moderators):
        push(f"queue.{moderator}", kind, case_id)


def _audience(ident: str) -> str | None:
    if ident == SITE:
        return MODERATORS
    return f"member.{ident}" if ident.isascii() and ident.isdigit() else None


def _render(kind: str, object_ids: list[str], ident: str) -> Iterator[Change]:
    """The cards are fetched anew where they are on the page; where one was opened, those that came after the page."""
    if kind == OPENED:
        yield Change(ARRIVED, "", "fetch")
        return
    for case_id in object_ids:
        yield Change(f"case-{case_id}", "", "fetch")


queue_streams = StreamKind(audience=_audience, render=_render)
