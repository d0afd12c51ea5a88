"""Which documents are to be changed together, and how."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.forms import LineField
from brain.core.readers import current_reader
from brain.publishing.models import State
from library.actions.bulk import Change
from library.forms.documents import audience_choices
from library.models import Document, DocumentQuerySet, Edition, LanguageEdition, Licence, Series, Topic
from library.templatetags.library import academy_name

MOST = 200
NONE = "none"
_STATES = (State.REVIEW, State.DRAFT, State.PUBLISHED, State.WITHDRAWN)


class ChoiceForm(forms.Form):
    """Narrows the documents to choose from."""

    q = LineField(label=gettext_lazy("Words of a title"), required=False, max_length=200)
    series = forms.ModelChoiceField(Series.objects.none(), label=gettext_lazy("Series"), required=False)
    edition = forms.ModelChoiceField(Edition.objects.none(), label=gettext_lazy("Academy"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        reads = current_reader().languages
        _offer_series(self.fields["series"], reads, _("All"))
        edition: Any = self.fields["edition"]
        edition.queryset, edition.label_from_instance = Edition.objects.with_texts(), academy_name
        edition.empty_label = _("All")
        state: Any = self.fields["state"]
        state.choices = [("", _("All")), *State.choices]

    def documents(self) -> DocumentQuerySet:
        """Return the documents that are asked for; what is not understood narrows nothing."""
        self.is_valid()
        asked, found = self.cleaned_data, Document.objects.all()
        if words := asked.get("q"):
            titled = LanguageEdition.objects.filter(document=OuterRef("pk"), title__icontains=words)
            found = found.filter(Exists(titled) | Q(slug__icontains=words))
        for name in ("series", "edition", "state"):
            found = found.filter(**{name: asked[name]}) if asked.get(name) else found
        return found


class ChangeForm(forms.Form):
    """What is to be of all that were chosen; whatever is left open stays."""

    series = forms.ChoiceField(label=gettext_lazy("Series"), required=False)
    licence = forms.ChoiceField(label=gettext_lazy("Licence"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("Who may read it"), required=False)
    add_topic = forms.ModelChoiceField(Topic.objects.none(), label=gettext_lazy("Add a subject"), required=False)
    remove_topic = forms.ModelChoiceField(Topic.objects.none(), label=gettext_lazy("Remove a subject"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    note = LineField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Needed to withdraw or send back: it says why."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        reads = current_reader().languages
        as_it_is, none = ("", _("As it is")), (NONE, _("Not stated"))
        self._series = list(Series.objects.prefetch_related("translations"))
        named = [(series.slug, series.name_for(reads).text) for series in self._series]
        self._choose("series", [as_it_is, none, *named])
        self._choose("licence", [as_it_is, none, *Licence.choices])
        self._choose("audience", [as_it_is, *audience_choices()])
        self._choose("state", [as_it_is, *((state.value, state.label) for state in _STATES)])
        for name in ("add_topic", "remove_topic"):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = Topic.objects.with_labels(), _("As it is")
            field.label_from_instance = lambda topic: topic.label_for(reads).text

    def _choose(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("state") in (State.WITHDRAWN, State.DRAFT) and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say why."))
        if not self.errors and not any(value for name, value in data.items() if name != "note"):
            self.add_error(None, _("Choose what is to change."))
        return data

    def change(self) -> Change:
        """Return the change that was written."""
        data = self.cleaned_data
        slug, licence = data["series"], data["licence"]
        return Change(
            series=[series for series in self._series if series.slug == slug] if slug else None,
            licence=("" if licence == NONE else licence) if licence else None,
            audience=data["audience"] or None,
            state=State(data["state"]) if data["state"] else None,
            note=data["note"],
            added_topics=[data["add_topic"]] if data["add_topic"] else [],
            removed_topics=[data["remove_topic"]] if data["remove_topic"] else [],
        )


def _offer_series(field: Any, reads: Any, otherwise: str) -> None:
    field.queryset = Series.objects.prefetch_related("translations")
    field.empty_label = otherwise
    field.label_from_instance = lambda series: series.name_for(reads).text
