"""What a notification says, in the language that its reader gets (brain.languages.reading)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from brain.core.readers import current_reader
from brain.core.templatetags.brain import direction
from brain.core.text import excerpt
from brain.languages import jobs
from brain.languages.detection import UNKNOWN
from brain.languages.labels import origin_label
from brain.languages.models import Status, Translation
from brain.languages.reading import is_read, read_in
from brain.languages.texts import Form, kinds
from brain.notifications.models import EXCERPT, WITH_REASON, Notification

NOTICE = "notice"  # the kind of text that a moderator's reason is (brain.notifications.texts)

_Place = tuple[str, int]  # of a text: its kind (brain.languages.texts), and the original's primary key


@dataclass(frozen=True)
class Words:
    """A text of a notification as its reader gets it: `text` in `language` (BCP 47).

    `origin` is the translation's (brain.languages.models.Origin), "" for the original, which is kept beside it;
    `is_stale`: the original has changed since it was translated.
    `is_coming`: the reader cannot read it as it is, and a translation is being made.
    """

    text: str
    language: str
    original: str
    original_language: str
    origin: str = ""
    is_stale: bool = False
    is_coming: bool = False

    @property
    def direction(self) -> str:
        """The value of `dir`, for programs that may not know "auto" as well."""
        return "auto" if self.language == UNKNOWN else direction(self.language)

    @property
    def label(self) -> str:
        """How the translation came to be, and how it stands; "" for the original."""
        return origin_label(self.origin, self.original_language, is_stale=self.is_stale) if self.origin else ""


@dataclass(frozen=True)
class Told:
    """A notification, and what it says to the current reader."""

    notification: Notification
    title: Words
    excerpt: Words


def tell(notifications: Collection[Notification]) -> list[Told]:
    """Return the notifications as the current reader gets them; how many queries it takes does not depend on them.

    What they get in a language that they do not read is translated before other texts.
    """
    texts = [text for notification in notifications for text in (_title(notification), _excerpt(notification))]
    words = _Translator(texts).words()
    return [Told(*told) for told in zip(notifications, words[::2], words[1::2], strict=True)]


@dataclass(frozen=True)
class _Text:
    """A text as the notification keeps it, and where its translations are found; None: it has none."""

    text: str
    language: str
    place: _Place | None

    @property
    def is_foreign(self) -> bool:
        """Whether the current reader wants it in another language, and it may be there in one."""
        return bool(self.text and self.place) and not is_read(self.language, current_reader().languages)


def _title(notification: Notification) -> _Text:
    """What has no title of its own are cases, which moderators read on one page."""
    if not notification.title:
        return _Text(gettext("Moderation"), get_language() or "", None)
    return _Text(notification.title, notification.title_language, _place(notification.group))


def _excerpt(notification: Notification) -> _Text:
    is_reason = notification.kind in WITH_REASON
    place = (NOTICE, notification.pk) if is_reason else _place(notification.key)
    return _Text(notification.excerpt, notification.excerpt_language, place)


def _place(name: str) -> _Place | None:
    """Return the place that "post.123" names, or None where it is the name of something else."""
    kind, _separator, number = name.partition(".")
    return (kind, int(number)) if number.isascii() and number.isdigit() else None


class _Translator:
    """The translations of all texts that are told at once."""

    def __init__(self, texts: Iterable[_Text]) -> None:
        self._texts = list(texts)
        self._reader = current_reader()
        self._rows: dict[_Place, list[Translation]] = defaultdict(list)
        self._fields: dict[str, tuple[str, Form]] = {}
        self._coming: set[_Place] = set()
        if self._reader.wants_translations:
            self._fetch()
            self._want()

    def words(self) -> list[Words]:
        return [self._words(text) for text in self._texts]

    def _words(self, text: _Text) -> Words:
        row = self._row(text)
        if row is None or text.place is None:
            return Words(text.text, text.language, text.text, text.language, is_coming=text.place in self._coming)
        field, form = self._fields[text.place[0]]
        said = getattr(row, field)
        said = excerpt(said, EXCERPT) if form is Form.MARKDOWN else said
        is_stale = row.status == Status.STALE
        return Words(said, row.language, text.text, text.language, origin=row.origin, is_stale=is_stale)

    def _row(self, text: _Text) -> Translation | None:
        rows = self._rows.get(text.place, []) if text.place else []
        return read_in(text.language, rows, self._reader.languages)

    def _fetch(self) -> None:
        """A kind's first field is what is told of its texts."""
        wanted = _by_kind(text.place for text in self._texts if text.is_foreign)
        for kind in kinds():
            if kind.name in wanted:
                field, form = next(iter(kind.fields.items()))
                self._fields[kind.name] = field, form
                rows = kind.translation._default_manager.for_reader()
                for row in rows.filter(original__in=wanted[kind.name]).only(
                    "original", "language", "origin", "status", field
                ):
                    self._rows[kind.name, row.original_id].append(row)

    def _want(self) -> None:
        missing = (text for text in self._texts if text.is_foreign and text.language != UNKNOWN and not self._row(text))
        for kind, ids in _by_kind(text.place for text in missing).items():
            if kind in self._fields:
                coming = jobs.want(kind, ids, self._reader.languages[0])
                self._coming.update((kind, pk) for pk in coming)


def _by_kind(places: Iterable[_Place | None]) -> dict[str, set[int]]:
    ids: dict[str, set[int]] = defaultdict(set)
    for place in places:
        if place:
            ids[place[0]].add(place[1])
    return ids
