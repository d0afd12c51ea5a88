"""Many files for one document: which of them belongs to which of its languages."""

import re
from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from brain.core.templatetags.brain import language_name, own_name
from library.models import LanguageEdition, Upload


def language_by_name(name: str, languages: Sequence[str]) -> str:
    """Return which of `languages` (BCP 47) the name of a file tells, "report_fr.pdf" or "report (français).pdf".

    "" where it tells none of them, or more than one; of a single language, that one, unless the name tells another.
    """
    known = dict.fromkeys([*languages, *dict(settings.LANGUAGES)])
    told = [tag for tag in known if _tells(name, tag)]
    told = [tag for tag in told if not any(other != tag and other.startswith(f"{tag}-") for other in told)]
    if not told and len(languages) == 1:
        return languages[0]
    return told[0] if len(told) == 1 and told[0] in languages else ""


def _tells(name: str, tag: str) -> bool:
    words = (tag, tag.replace("-", "_"), own_name(tag), language_name(tag))
    either = "|".join(re.escape(word) for word in words)
    return bool(re.search(rf"(?<![^\W_])(?:{either})(?![^\W_])", name.rpartition(".")[0], re.IGNORECASE))


class TakeForm(forms.Form):
    """The language edition of one file that has arrived; what is not chosen is guessed by the file's name."""

    language = forms.ChoiceField(required=False)

    def __init__(self, data: QueryDict | None, *, upload: Upload, editions: Sequence[LanguageEdition]) -> None:
        self.upload = upload
        self.editions = {edition.language: edition for edition in editions}
        guessed = language_by_name(upload.name, list(self.editions))
        super().__init__(data, prefix=upload.uuid.hex, initial={"language": guessed})
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.label = _("Language")
        language.choices = [("", _("Choose"))] + [(tag, own_name(tag)) for tag in self.editions]

    def edition(self) -> LanguageEdition | None:
        """Return the edition that was chosen; where the file has just come with the form, the one that is guessed."""
        sent = self.add_prefix("language") in self.data
        chosen = self.cleaned_data.get("language") if sent else self.initial["language"]
        return self.editions.get(chosen or "")
