"""One change, made to a document among many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.languages.writing import source_changed
from brain.members.models import Member
from brain.publishing.models import State
from brain.publishing.workflow import can_move, move
from library.actions.documents import tell
from library.kinds import DOCUMENT
from library.models import Document, Licence, Series, Topic
from library.templatetags.library import audience_name


@dataclass(frozen=True)
class Change:
    """What is to be of each document; None, or nothing to add and remove, leaves it as it is.

    `series`: [] for none, else the one in it. `note` is the reason where documents are withdrawn.
    """

    series: list[Series] | None = None
    licence: str | None = None
    audience: str | None = None
    state: State | None = None
    note: str = ""
    added_topics: Sequence[Topic] = ()
    removed_topics: Sequence[Topic] = ()

    def fields(self) -> dict[str, Any]:
        """Return the document's own fields that are to have other values."""
        named = {"licence": self.licence, "audience": self.audience}
        found: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
        return found if self.series is None else found | {"series": next(iter(self.series), None)}


def refusal(document: Document, change: Change) -> str:
    """Return why nothing of the document can be changed so; nothing where it can."""
    if change.state is None or document.state == change.state or can_move(document, change.state):
        return ""
    words = {"now": document.get_state_display(), "then": change.state.label}
    return _("It cannot go from “%(now)s” to “%(then)s”.") % words


def differences(document: Document, change: Change, reads: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return what of the document would change: a label, what is there, and what would be."""
    fields, found = change.fields(), []
    if "series" in fields and fields["series"] != document.series:
        found.append((_("Series"), _series(document.series, reads), _series(fields["series"], reads)))
    if fields.get("licence", document.licence) != document.licence:
        found.append((_("Licence"), _licence(document.licence), _licence(fields["licence"])))
    if fields.get("audience", document.audience) != document.audience:
        found.append((_("Who may read it"), audience_name(document.audience), audience_name(fields["audience"])))
    if (topics := _topics(document, change)) != (before := list(document.topics.all())):
        found.append((_("Subjects"), _labels(before, reads), _labels(topics, reads)))
    if change.state and change.state != document.state:
        found.append((_("State"), document.get_state_display(), str(change.state.label)))
    return found


def _licence(address: str) -> str:
    return str(Licence(address).label) if address else ""


def _series(series: Series | None, reads: Sequence[str]) -> str:
    return series.name_for(reads).text if series else ""


def _topics(document: Document, change: Change) -> list[Topic]:
    kept = [topic for topic in document.topics.all() if topic not in change.removed_topics]
    return [*kept, *(topic for topic in change.added_topics if topic not in kept)]


def _labels(topics: Sequence[Topic], reads: Sequence[str]) -> str:
    return ", ".join(topic.label_for(reads).text for topic in topics)


@transaction.atomic
def change_document(*, document: Document, change: Change, by: Member, revision: str = "") -> None:
    """The document is as the change says, whole; search and open pages know.

    Raises NotPossible, and ChangedMeanwhile where `revision` is given and the document has another by now
    (brain.core.revisions): then nothing is.
    """
    row = Document.objects.select_for_update().get(pk=document.pk)
    if revision and revision != revision_of(row):
        raise ChangedMeanwhile
    for name, value in change.fields().items():
        setattr(row, name, value)
    row.edited_by = by
    row.save()
    row.topics.add(*change.added_topics)
    row.topics.remove(*change.removed_topics)
    source_changed(DOCUMENT, row)
    if change.state and change.state != row.state:
        move(row, change.state, by=by, note=change.note)
    elif row.is_published:
        tell(row)
