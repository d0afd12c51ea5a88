"""Fields by which editors choose what the library knows: typed as text, so that they need no scripts."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.forms import BaseFormSet
from django.forms.renderers import get_default_renderer
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.forms import LineField
from library.actions.documents import CreatorText
from library.models import CreatorKind, Document, Organisation, Person

MOST_OFFERED = 1_000
MAX_CREATORS = 40


class DocumentField(forms.CharField):
    """A document of the library, by its address or the last part of that."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Document.objects.filter(pk=value).values_list("slug", flat=True).first()
        return value

    def clean(self, value: Any) -> Any:
        written = super().clean(value).strip().rstrip("/")
        if not written:
            return None
        found = Document.objects.filter(slug=written.rpartition("/")[2]).first()
        if found is None:
            raise ValidationError(_("No document of the library has this address."))
        return found


class Known(NamedTuple):
    """Somebody whom the library knows: how they are offered, and how they are written."""

    pk: int
    offered: str
    name: str


class Names:
    """The people and organisations that can be chosen, each under a name of their own."""

    @cached_property
    def people(self) -> list[Known]:
        """Those of one name have the end of their address behind it."""
        written = Coalesce(NullIf("sort_name", Value("")), "name")
        rows = list(Person.objects.order_by("pk").values_list("pk", "slug", written)[:MOST_OFFERED])
        names = [name for _pk, _slug, name in rows]
        return [Known(pk, f"{name} ({slug})" if names.count(name) > 1 else name, name) for pk, slug, name in rows]

    @cached_property
    def organisations(self) -> list[Known]:
        rows = Organisation.objects.order_by("pk").values_list("pk", "name")[:MOST_OFFERED]
        return [Known(pk, name, name) for pk, name in rows]

    def find(self, kind: str, written: str) -> Known | None:
        """Return whom of this kind `written` means, if anybody."""
        known = self.people if kind == CreatorKind.PERSON else self.organisations
        return next((one for one in known if written.casefold() == one.offered.casefold()), None)


class CreatorForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "creator-names", "dir": "auto", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CreatorKind)


class Creators(BaseFormSet):
    """Who made one document, in the order of its title page; a name that is emptied is taken away."""

    form = CreatorForm
    extra = 2
    min_num = 0
    max_num = absolute_max = MAX_CREATORS
    can_order, can_delete, can_delete_extra = True, False, False
    validate_min, validate_max = False, True
    renderer = get_default_renderer()

    def __init__(self, data: QueryDict | None = None, *, document: Document | None = None) -> None:
        self.names = Names()
        super().__init__(data, initial=self._initial(document) if document and not data else [], prefix="creators")

    def _initial(self, document: Document) -> list[dict[str, Any]]:
        people = {person.pk: person.offered for person in self.names.people}
        return [
            {"name": people.get(row.person_id or 0, row.name), "kind": row.kind} for row in document.creator_rows.all()
        ]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place in the list")

    def texts(self) -> list[CreatorText]:
        """Return those that the document is to have."""
        return [self._text(form.cleaned_data) for form in self.ordered_forms if form.cleaned_data.get("name")]

    def _text(self, written: dict[str, Any]) -> CreatorText:
        kind, name = written["kind"], written["name"]
        known = self.names.find(kind, name)
        if known is None:
            return CreatorText(kind, name)
        is_person = kind == CreatorKind.PERSON
        return CreatorText(kind, known.name, known.pk if is_person else None, None if is_person else known.pk)
