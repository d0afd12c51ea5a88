"""What open pages of a report are shown: its contents, and what goes with its sessions, when something is added.

They differ by what a reader may see, so that each page fetches its own.
"""

from collections.abc import Iterable

from brain.members.audiences import PUBLIC
from library.models import Report, Session, State
from realtime import streams
from realtime.push import push
from realtime.streams import Change

_REPORT, _SESSION = "report", "session"


def register() -> None:
    """Pages of reports follow them."""
    streams.register(_REPORT, streams.StreamKind(audience=_audience, render=_render))


def stream_of(number: int) -> str:
    """Return the name of the stream of the report of edition `number`."""
    return f"{_REPORT}.{number}"


def show_report(number: int) -> None:
    """Open pages of the report of edition `number` show its contents as of now."""
    push(stream_of(number), _REPORT, number)


def show_session(session: Session) -> None:
    """Open pages show the session, and what goes with it, as of now."""
    push(stream_of(session.edition.number), _SESSION, session.pk)


def _audience(ident: str) -> str | None:
    """A published report is everybody's."""
    return PUBLIC if Report.objects.filter(edition__number=int(ident), state=State.PUBLISHED).exists() else None


def _render(kind: str, object_ids: list[str], ident: str) -> Iterable[Change]:
    yield Change("report-contents", "", "fetch")
    if kind == _SESSION:
        for pk in object_ids:
            yield Change(f"session-{pk}", "", "fetch")
