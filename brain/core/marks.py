"""HTML that is made once for all its readers, with marks around what is only for some of them.

`<!--for:author 5-->...<!--/for-->`; who they are: "author ID"; "others ID", the members but that one; "member";
"guest"; "moderator", of the place where it stands, or "moderator ID", those but that one. What the server alone decides
is in no frame: "page-moderator"; "page-deleter", who deletes for good; "page-involved AUTHOR", moderators and who wrote
it; and "page-unread NUMBER AUTHOR": those who have read, but not up to this number, and are not its author.
What a viewer has done themselves (`value="on" aria-pressed="false" data-mine="thank-345"`) is not pressed until it is
made personal; then the button takes it back ("off"). Forms hold the viewer's token in the place of `<!--token-->`.

Text that people write cannot hold a mark: the sanitiser takes comments out, and templates escape them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import escape

_MARKED = re.compile(r"<!--for:([a-z-]+)((?: \d+)*)-->(.*?)<!--/for-->", re.DOTALL)
_ON_PAGES = re.compile(r"<!--for:page-[^>]*-->.*?<!--/for-->", re.DOTALL)
_MINE = re.compile(r'value="on" aria-pressed="false" (data-mine="([a-z]+-\d+)")')
_FORM_FIELD = "<!--token-->"


@dataclass(frozen=True)
class Viewer:
    """Who looks at a page: `member` is their number, None a guest's; they have read to the number `read_to`, if any.

    `own` are the marks of what they have done, such as "thank-345"; `token` is that of their forms against forgery.
    """

    member: int | None = None
    moderates: bool = False
    deletes: bool = False  # for good
    read_to: int = 0
    own: frozenset[str] = frozenset()
    token: str = ""

    def is_one_of(self, who: str, *numbers: int) -> bool:
        """Whether what is marked for `who` is for this viewer; nothing is for those whom nobody knows."""
        return who in _FOR and _FOR[who](self, *numbers)


_FOR: dict[str, Callable[..., bool]] = {
    "author": lambda viewer, author: viewer.member == author,
    "others": lambda viewer, author: viewer.member not in (None, author),
    "member": lambda viewer: viewer.member is not None,
    "guest": lambda viewer: viewer.member is None,
    "moderator": lambda viewer, author=None: viewer.moderates and viewer.member != author,
    "page-moderator": lambda viewer: viewer.moderates,
    "page-deleter": lambda viewer: viewer.deletes,
    "page-involved": lambda viewer, author: viewer.moderates or viewer.member == author,
    "page-unread": lambda viewer, number, author: 0 < viewer.read_to < number and viewer.member != author,
}


def personal(html: str, viewer: Viewer) -> str:
    """Return the html with what is for this viewer, and without what is not."""

    def kept(marked: re.Match[str]) -> str:
        who, numbers, content = marked.groups()
        return content if viewer.is_one_of(who, *map(int, numbers.split())) else ""

    html = _MARKED.sub(kept, html)
    html = html.replace(_FORM_FIELD, f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(viewer.token)}">')
    return _MINE.sub(lambda found: _pressed(found, viewer.own), html) if viewer.own else html


def _pressed(found: re.Match[str], own: frozenset[str]) -> str:
    return f'value="off" aria-pressed="true" {found[1]}' if found[2] in own else found[0]


def for_frames(html: str) -> str:
    """Return the html as it is sent to all open pages, which do the rest themselves."""
    return _ON_PAGES.sub("", html)
