"""What editors write of collections and topics, checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from brain.core.forms import LineField, MarkdownField
from brain.core.templatetags.brain import direction
from brain.members.audiences import MEMBERS, PUBLIC, edition_audience
from library import naming
from library.forms.choosers import DocumentField
from library.models import Collection, LabelKind, Topic
from library.shelves import Shelf
from library.templatetags.library import academy_name

_DEPTH = "\N{EM DASH} "  # before the name of a collection in a list, once for each one above it


class CollectionForm(forms.Form):
    """A collection; one of an academy or series is called as that is."""

    name = LineField(label=gettext_lazy("Name"), max_length=160, widget=forms.TextInput(attrs={"dir": "auto"}))
    description = MarkdownField(
        label=gettext_lazy("What it holds"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of these texts"), choices=settings.LANGUAGES)
    audience = forms.ChoiceField(label=gettext_lazy("Who may see it"))
    below = forms.ChoiceField(label=gettext_lazy("Stands below"), required=False)

    def __init__(
        self, data: QueryDict | None = None, *, shelves: Sequence[Shelf], collection: Collection | None = None
    ) -> None:
        super().__init__(data, initial=_initial(collection))
        self._known = {str(shelf.collection.pk): shelf.collection for shelf in shelves}
        if collection and collection.is_derived:
            del self.fields["name"]
        audience: Any = self.fields["audience"]
        editions = [(edition_audience(one.number), academy_name(one)) for one in naming.editions()]
        audience.choices = [(PUBLIC, _("Anyone")), (MEMBERS, _("Members")), (_("Participants of an academy"), editions)]
        below: Any = self.fields["below"]
        below.choices = [("", _("Nothing: it is one of the uppermost")), *_places(shelves, collection)]

    def clean_below(self) -> Collection | None:
        return self._known.get(self.cleaned_data["below"])

    def texts(self) -> dict[str, Any]:
        """Return what was written, for the collection's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "below"}


def _initial(collection: Collection | None) -> dict[str, Any]:
    if collection is None:
        return {}
    above = collection.get_parent()
    names = ("name", "description", "language", "audience")
    return {name: getattr(collection, name) for name in names} | {"below": str(above.pk) if above else ""}


def _places(shelves: Sequence[Shelf], collection: Collection | None) -> list[tuple[str, str]]:
    """Return what the collection can stand below: neither itself nor what stands below it."""
    own = collection.path if collection else "-"
    others = [shelf for shelf in shelves if not shelf.collection.path.startswith(own)]
    return [(str(shelf.collection.pk), _DEPTH * (shelf.collection.depth - 1) + shelf.name.text) for shelf in others]


class ShelfForm(forms.Form):
    """A document for the shelf of a theme."""

    document = DocumentField(
        label=gettext_lazy("Add a document"),
        max_length=300,
        help_text=gettext_lazy("The address of its page, or the last part of it."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class TopicForm(forms.Form):
    """A topic: what it is called in each of the site's languages, and what is broader."""

    broader = forms.ChoiceField(label=gettext_lazy("Part of the broader subject"), required=False)

    def __init__(self, data: QueryDict | None = None, *, reads: Sequence[str], topic: Topic | None = None) -> None:
        super().__init__(data, initial={"broader": topic.broader_id if topic else ""})
        self._known = {str(other.pk): other for other in naming.topics() if topic is None or other.pk != topic.pk}
        broader: Any = self.fields["broader"]
        names = sorted((other.label_for(reads).text, pk) for pk, other in self._known.items())
        broader.choices = [("", pgettext("broader subject", "None")), *((pk, name) for name, pk in names)]
        for code, name in settings.LANGUAGES:
            self._ask_for(code, name, _labels(topic, code))

    def _ask_for(self, code: str, name: str, labels: Mapping[str, list[str]]) -> None:
        written = {"lang": code, "dir": direction(code)}
        self.fields[f"name_{code}"] = LineField(
            label=name,
            required=False,
            max_length=120,
            initial=next(iter(labels[LabelKind.PREFERRED]), ""),
            widget=forms.TextInput(attrs=written),
        )
        self.fields[f"others_{code}"] = LineField(
            label=_("Other names: %(language)s") % {"language": name},
            required=False,
            max_length=1_000,
            initial=", ".join(labels[LabelKind.ALTERNATIVE]),
            help_text=_("By which it is found too; separated by commas."),
            widget=forms.TextInput(attrs=written),
        )

    def clean_broader(self) -> Topic | None:
        return self._known.get(self.cleaned_data["broader"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.names():
            raise ValidationError(_("Write what the subject is called, in one language at least."))
        if any(len(name) > 120 for names in self.other_names().values() for name in names):
            raise ValidationError(_("No name can be longer than 120 characters."))
        return data

    def names(self) -> dict[str, str]:
        """Return the names by language (BCP 47)."""
        named = {code: self.cleaned_data.get(f"name_{code}", "") for code, _name in settings.LANGUAGES}
        return {code: name for code, name in named.items() if name}

    def other_names(self) -> dict[str, list[str]]:
        """Return the other names by language."""
        written = {code: self.cleaned_data.get(f"others_{code}", "") for code, _name in settings.LANGUAGES}
        return {code: _parts(names) for code, names in written.items() if names}


def _parts(written: str) -> list[str]:
    names = (name.strip() for name in written.replace("،", ",").split(","))
    return list(dict.fromkeys(filter(None, names)))


def _labels(topic: Topic | None, code: str) -> dict[str, list[str]]:
    rows = [row for row in topic.labels.all() if row.language == code] if topic else []
    return {kind: [row.text for row in rows if row.kind == kind] for kind in LabelKind.values}
