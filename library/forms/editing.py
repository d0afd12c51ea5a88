"""The page on which a document is written: its form, its language editions and its creators, as one."""

from typing import Any, NamedTuple, Self

from django.http import QueryDict

from brain.core.readers import current_reader
from library.forms.choosers import Creators
from library.forms.documents import DocumentForm, LanguageEditions
from library.models import Document


class Difference(NamedTuple):
    """Where somebody else's version, which is kept, is not what was typed; `language`: of an edition's text."""

    label: str
    kept: str
    language: str = ""


class DocumentForms:
    """What is written of `stored`, or of a new document; `sent` are the fields that came."""

    def __init__(self, sent: QueryDict | None, stored: Document | None = None) -> None:
        self.sent, self.stored = sent, stored
        self.document = DocumentForm(sent, reads=current_reader().languages, instance=stored)
        self.editions = LanguageEditions(sent, document=stored)
        self.creators = Creators(sent, document=stored)
        self.differences: list[Difference] = []

    def are_valid(self) -> bool:
        return all([self.document.is_valid(), self.editions.is_valid(), self.creators.is_valid()])

    @property
    def have_errors(self) -> bool:
        return bool(self.document.errors or self.editions.total_error_count() or self.creators.total_error_count())

    def written(self) -> dict[str, Any]:
        """Return what was typed, as library.actions.documents takes it."""
        return {
            "fields": self.document.fields_of_document(),
            "countries": self.document.cleaned_data["countries"],
            "topics": list(self.document.cleaned_data["topics"]),
            "creators": self.creators.texts(),
            "editions": self.editions.texts(),
        }

    def beside(self, theirs: Document) -> Self:
        """Return the forms with what was typed, to be sent again over `theirs`, and where the two differ."""
        assert self.sent is not None
        kept, sent = type(self)(None, theirs), self.sent.copy()
        sent["revision"] = kept.document.initial["revision"]
        forms = type(self)(sent, theirs)
        forms.are_valid()
        forms.differences = [*_of_fields(forms, kept), *_of_editions(forms, kept), *_of_creators(forms, kept)]
        return forms


def _of_fields(typed: DocumentForms, kept: DocumentForms) -> list[Difference]:
    found = []
    for field in kept.document.visible_fields():
        words = _in_words(field)
        if _in_words(typed.document[field.name]) != words:
            found.append(Difference(str(field.label), words))
    return found


def _in_words(field: Any) -> str:
    """Return what the field holds, as its reader sees it: the names of what was chosen."""
    value = field.value()
    values = [str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
    if not hasattr(field.field, "choices"):
        return ", ".join(values)
    names = {str(key): str(name) for key, name in _flat(field.field.choices)}
    return ", ".join(sorted(names.get(value, value) for value in values))


def _flat(choices: Any) -> Any:
    for key, name in choices:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield key, name


def _of_editions(typed: DocumentForms, kept: DocumentForms) -> list[Difference]:
    ours = {text.language: text for text in typed.editions.texts()}
    found = []
    for row in typed.stored.language_editions.all() if typed.stored else ():
        text = ours.get(row.language)
        for name in ("title", "abstract", "identifier"):
            if getattr(text, name, "") != (theirs := getattr(row, name)):
                label = str(kept.editions.empty_form.fields[name].label)
                found.append(Difference(label, theirs, row.language))
    return found


def _of_creators(typed: DocumentForms, kept: DocumentForms) -> list[Difference]:
    assert typed.stored
    theirs = [row.name for row in typed.stored.creator_rows.all()]
    if [text.name for text in typed.creators.texts()] == theirs:
        return []
    return [Difference(str(kept.creators.empty_form.fields["name"].label), "; ".join(theirs))]
