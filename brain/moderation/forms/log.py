"""Narrowing the audit log: `?verb=lock&by=benoit&of=amina&place=category.3&since=2026-11-01&until=2026-11-30`."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.members.models import Member
from brain.moderation.models import AuditEntryQuerySet
from brain.moderation.named import names_of, place_of
from brain.moderation.things import SITE, TALK
from brain.notifications.verbs import all_verbs

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LogForm(forms.Form):
    """Which acts of the log: each field may be left open, and what it does not know fits nothing."""

    verb = forms.ChoiceField(label=_("Act"), required=False)
    place = forms.ChoiceField(label=pgettext_lazy("log", "Place"), required=False)
    by = forms.CharField(label=_("By (handle)"), required=False, max_length=40)
    of = forms.CharField(label=_("On whom or whose (handle)"), required=False, max_length=40)
    since = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until = forms.DateField(label=pgettext_lazy("log", "To"), required=False, widget=_DAY)

    def __init__(self, data: QueryDict, *, reader: Member, entries: AuditEntryQuerySet) -> None:
        super().__init__(data, auto_id="log-%s")
        every = [("", _("All"))]
        self.fields["verb"].choices = [*every, *_verbs()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [*every, *_places(reader, entries)]  # type: ignore[attr-defined]

    def of_what(self, entries: AuditEntryQuerySet) -> AuditEntryQuerySet:
        """Return those of the entries that fit; none where a field holds what it cannot."""
        if not self.is_valid():
            return entries.none()
        chosen: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        if "of" in chosen:
            of = Member.objects.filter(handle=chosen.pop("of").lstrip("@").casefold()).first()
            entries = entries.about(of) if of else entries.none()
        if "by" in chosen:
            entries = entries.filter(actor__handle=chosen.pop("by").lstrip("@").casefold())
        return entries.filter(**{_LOOKUPS[name]: _value(name, value) for name, value in chosen.items()})


_LOOKUPS = {"verb": "verb", "place": "scope", "since": "at__gte", "until": "at__lte"}


def _value(name: str, value: Any) -> Any:
    """Days begin and end in the time zone of the site."""
    ends = {"since": time.min, "until": time.max}
    return timezone.make_aware(datetime.combine(value, ends[name])) if name in ends else value


def _verbs() -> list[tuple[str, str]]:
    return sorted(((verb.name, str(verb.done)) for verb in all_verbs()), key=lambda verb: verb[1].casefold())


def _places(reader: Member, entries: AuditEntryQuerySet) -> list[tuple[str, Any]]:
    """Return the places where something was done, as far as `reader` may see them."""
    scopes = set(entries.order_by().values_list("scope", flat=True).distinct())
    categories = {scope: place for scope in scopes if (place := place_of(scope))}
    names = names_of(reader, categories.values())
    rooms = [(scope, names[place].title) for scope, place in categories.items() if place in names]
    others = {SITE: _("The whole site"), TALK: _("Private messages")}
    return [*((scope, label) for scope, label in others.items() if scope in scopes), *sorted(rooms, key=lambda r: r[1])]
