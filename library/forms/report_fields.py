"""Fields of forms by which reports are written: languages, people, documents, and for whom a material is."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brain.core.forms import LineField
from brain.core.zones import zones_by_name
from brain.members.audiences import MEMBERS, PUBLIC, edition_audience
from brain.members.fields import OtherLanguagesField
from library.access.documents import documents_to_read
from library.models import Document, Person

MOST_OFFERED = 300  # people that a list offers while somebody types
_SLUG = re.compile(r"\(([-\w]+)\)\s*$", re.ASCII)


class LanguageField(OtherLanguagesField):
    """A language (BCP 47), by its code or its name; those of the site are offered."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Language"))
        kwargs.setdefault("help_text", gettext_lazy("Its code, such as fr or pt-BR"))
        super().__init__(**kwargs)
        self.is_needed = required
        self.widget.attrs |= {"list": "languages", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        tags = super().clean(value)
        if len(tags) > 1 or (self.is_needed and not tags):
            raise ValidationError(_("Write the code of one language, such as en or pt-BR."))
        return tags[0] if tags else ""


class ZoneField(forms.ChoiceField):
    """A time zone (IANA), by its name in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Time zone"))
        super().__init__(choices=_zones, **kwargs)


def _zones() -> list[tuple[str, str]]:
    return zones_by_name(get_language() or settings.LANGUAGE_CODE)


class AudienceField(forms.ChoiceField):
    """For whom a material of an edition is: anyone, members, or those who took part."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Who may see it"), **kwargs)

    def offer(self, edition: int) -> None:
        """The participants of this edition can be chosen."""
        group = (edition_audience(edition), _("Those who took part"))
        self.choices = [(PUBLIC, _("Anyone")), (MEMBERS, _("Members")), group]


class PersonField(LineField):
    """Somebody by name: who is known already, or the name as it was written, for somebody new.

    Where several people have a name, the last part of their page's address tells which: "Kim Seoyeon (kim-seoyeon-2)".
    """

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return ""
        if slug := _SLUG.search(written):
            if known := Person.objects.filter(slug=slug[1]).first():
                return known
            raise ValidationError(_("There is nobody with this in brackets: %(name)s") % {"name": slug[1]})
        found = list(Person.objects.filter(name__iexact=written)[:5])
        if len(found) > 1:
            several = ", ".join(f"{person.name} ({person.slug})" for person in found)
            raise ValidationError(
                _("Several people have this name. Write one of these: %(names)s") % {"names": several}
            )
        return found[0] if found else written


def people_offered() -> list[str]:
    """Return names by which people are found while somebody types."""
    return [f"{name} ({slug})" for name, slug in Person.objects.values_list("name", "slug")[:MOST_OFFERED]]


class ReadableDocumentField(forms.CharField):
    """A document that `person` may read, by its address, or by the last part of that."""

    person: Any = None

    def clean(self, value: Any) -> Any:
        written = super().clean(value).strip()
        found = self._by_address(written) if written else None
        if written and found is None:
            raise ValidationError(_("There is no such document. Copy the address of its page."))
        return found

    def _by_address(self, written: str) -> Document | None:
        last = urlsplit(written).path.rstrip("/").rpartition("/")[2]
        try:
            by: dict[str, Any] = {"uuid": UUID(last)}
        except ValueError:
            by = {"slug": last}
        return documents_to_read(self.person).filter(**by).first()
