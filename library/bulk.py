"""Many documents changed at once: chosen, the change written, shown, and made; each row whole or not at all."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from brain.core.readers import current_reader
from brain.core.revisions import ChangedMeanwhile, revision_of
from brain.members.models import Member
from brain.publishing.workflow import NotPossible
from library.actions.bulk import Change, change_document, differences, refusal
from library.forms.bulk import MOST, ChangeForm, ChoiceForm
from library.models import Document
from library.texts import Text


@dataclass(frozen=True)
class Row:
    """A document, what of it would change or has changed (label, before, after), and why nothing does."""

    document: Document
    title: Text
    changes: list[tuple[str, str, str]]
    error: str = ""

    @property
    def revision(self) -> str:
        return revision_of(self.document)


class BulkEdit:
    """What an editor sees and does: `asked` narrows the list, `sent` is what was written."""

    def __init__(self, editor: Member, asked: QueryDict, sent: QueryDict | None) -> None:
        self.editor, self.sent = editor, sent
        self.choice = ChoiceForm(asked if sent is None else QueryDict())
        self.form = ChangeForm(sent if sent and "go" in sent else None)
        self.rows = self._rows() if self.form.is_bound and self.form.is_valid() and self.chosen else []

    @cached_property
    def found(self) -> list[Document]:
        """The documents to choose from, as many as can be changed at once."""
        return list(_with_titles(self.choice.documents())[:MOST])

    @cached_property
    def chosen(self) -> list[Document]:
        if self.sent is None:
            return []
        slugs = self.sent.getlist("document")[:MOST]
        return list(_with_titles(Document.objects.filter(slug__in=[slug for slug in slugs if "\0" not in slug])))

    @property
    def is_nothing_chosen(self) -> bool:
        return self.sent is not None and not self.chosen

    @property
    def has_errors(self) -> bool:
        return self.is_nothing_chosen or (self.form.is_bound and not self.form.is_valid())

    @property
    def is_done(self) -> bool:
        return self.sent is not None and self.sent.get("go") == "change" and bool(self.rows)

    @property
    def to_change(self) -> int:
        return sum(bool(row.changes and not row.error) for row in self.rows)

    def _rows(self) -> list[Row]:
        change = self.form.change()
        make = self.sent is not None and self.sent.get("go") == "change"
        return [self._row(document, change, make=make) for document in self.chosen]

    def _row(self, document: Document, change: Change, *, make: bool) -> Row:
        reads = current_reader().languages
        title, found, error = document.title_for(reads), differences(document, change, reads), refusal(document, change)
        if make and found and not error:
            try:
                change_document(document=document, change=change, by=self.editor, revision=self._seen(document))
            except NotPossible:
                error = _("Somebody else was quicker: it is in another state by now.")
            except ChangedMeanwhile:
                error = _("Somebody else has saved it since you looked: look at it again, then change it.")
        return Row(document, title, found, error)

    def _seen(self, document: Document) -> str:
        """Return the state of the document that the editor was shown; "" where they were shown none."""
        return self.sent.get(f"revision.{document.slug}", "") if self.sent else ""


def _with_titles(documents: Any) -> Any:
    related = ("language_editions", "translations", "topics__labels", "series__translations")
    return documents.select_related("series").prefetch_related(*related).order_by("-updated_at", "-pk")
