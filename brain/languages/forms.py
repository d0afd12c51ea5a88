"""What people may write about translations: checked here, and kept as typed where it cannot be accepted."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import CharField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.differences import Piece, compare
from brain.core.forms import LineField, MarkdownField
from brain.core.templatetags.brain import own_name
from brain.core.text import render_markdown
from brain.languages import gates, writing
from brain.languages.access import TextInLanguage
from brain.languages.engines import Pair
from brain.languages.models import GlossaryTerm, Report, Suggestion
from brain.languages.models.review import MAX_REMARK
from brain.languages.reading import primary
from brain.languages.texts import Form
from brain.members.counted import CountedForm

MAX_TEXT = 60_000  # characters: of the longest original, in a language that needs half as many more
MAX_TERM = 120


@dataclass(frozen=True)
class Part:
    """A field of a text as its translator has it: the original, what was typed, and what changed in the original."""

    field: forms.BoundField
    original: str
    html: SafeString | None
    changes: list[Piece]
    warning: str
    preview: SafeString | None


class TranslationForm(CountedForm):
    """The translation of a text, suggested or, by a reviewer, saved; `suggestion` is the one that it began from.

    The form carries what its author had before them: the original (`digest`, and each field as "was-NAME"), and when
    the translation was written (`since`), so that a change of either meanwhile is noticed; `warned` as warnings_seen.
    """

    counted_as = "translation"

    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    since = forms.CharField(widget=forms.HiddenInput, required=False)
    warned = forms.CharField(widget=forms.HiddenInput, required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark for the reviewers"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, text: TextInLanguage, suggestion: Suggestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.suggestion = suggestion
        self.is_preview = False
        words = suggestion.fields if suggestion else text.words
        self._names = [name for name in text.kind.fields if text.source.fields.get(name, "").strip()]
        for name in self._names:
            self.fields[name] = _field(text, name)
            self.initial.setdefault(name, words.get(name, ""))
        if text.may_review:
            del self.fields["remark"]

    @property
    def text_to_translate(self) -> TextInLanguage:
        """The text, for templates: to them `form.text` is a field, of kinds that have one of this name."""
        return self.text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("digest") != self.text.source.digest:
            self.add_error(
                None,
                _("The original has changed meanwhile. Look at what is different, then send your translation again."),
            )
        elif self.text.may_review and cleaned.get("since") != self.written_at():
            self.add_error(
                None,
                _("Somebody has changed this translation meanwhile. Look at its history, or send yours again."),
            )
        return cleaned

    def written_at(self) -> str:
        """Return when the translation became what it is (ISO 8601); nothing where there is none."""
        return self.text.row.updated_at.isoformat() if self.text.row else ""

    def may_be_sent(self) -> bool:
        """As for every form; and its author has seen what looks wrong with the translation."""
        return super().may_be_sent() and not self.new_warnings()

    def save(self) -> bool:
        """The translation is saved, or laid before the reviewers. Returns whether it was; SourceChanged as they raise.

        False: what it began from has been decided about meanwhile.
        """
        kind, original, language = self.text.kind, self.text.original, self.text.language
        fields = {name: self.cleaned_data.get(name, "") for name in kind.fields}
        digest = self.text.source.digest
        if self.suggestion:
            return writing.accept(kind, self.suggestion, reviewer=self.member, fields=fields)
        if self.text.may_review:
            writing.write_by_person(kind, original, language, fields, editor=self.member, digest=digest)
        else:
            remark = self.cleaned_data["remark"]
            writing.suggest(kind, original, language, fields, author=self.member, digest=digest, remark=remark)
        return True

    def try_to_save(self) -> bool:
        """Return whether it is saved; what others did since the form was read stands in the form."""
        try:
            is_saved = self.save()
        except writing.SourceChanged:
            is_saved = False
        if not is_saved:
            words = _("Somebody was faster. Load the page again to see what has changed; your text stands here.")
            self.refuse(words, 409)
        return is_saved

    def preview(self) -> None:
        """The parts stand as readers would see them too, unless that was asked for too often."""
        self.is_preview = self.may_be_previewed()

    @cached_property
    def warnings(self) -> dict[str, gates.Refusal]:
        """Return what looks wrong with each field, as for a machine's translation; for people this is advice."""
        pair = Pair(primary(self.text.source.language), primary(self.text.language))
        found = {
            name: gates.refusal(
                self.text.source.fields[name], self.cleaned_data[name], pair, is_markdown=self._is_markdown(name)
            )
            for name in self._names
            if name in getattr(self, "cleaned_data", {})
        }
        return {name: refusal for name, refusal in found.items() if refusal}

    def warnings_seen(self) -> str:
        """Return all that looks wrong, as the next form carries it."""
        return " ".join(f"{name}:{refusal}" for name, refusal in self.warnings.items())

    def new_warnings(self) -> bool:
        """Whether something looks wrong that the form had not shown when it was sent."""
        return not set(self.warnings_seen().split()) <= set(self.cleaned_data.get("warned", "").split())

    def parts(self) -> list[Part]:
        """Return the fields in order, each beside the original."""
        return [self._part(name, self.warnings.get(name)) for name in self._names]

    def _part(self, name: str, warning: gates.Refusal | None) -> Part:
        original, before = self.text.source.fields[name], self._before(name)
        is_markdown = self._is_markdown(name)
        typed = getattr(self, "cleaned_data", {}).get(name, "")
        return Part(
            self[name],
            original,
            render_markdown(original) if is_markdown else None,
            list(compare(before, original)) if before != original else [],
            warning.label if warning else "",
            render_markdown(typed) if is_markdown and self.is_preview else None,
        )

    def _before(self, name: str) -> str:
        """Return what the original said when its author had it before them."""
        before: str = self.data.get(f"was-{name}", self.text.source.fields[name])
        return before.replace("\r\n", "\n")[:MAX_TEXT]  # as browsers send the ends of lines

    def has_markdown(self) -> bool:
        return any(map(self._is_markdown, self._names))

    def _is_markdown(self, name: str) -> bool:
        return self.text.kind.fields[name] is Form.MARKDOWN


def _field(text: TextInLanguage, name: str) -> forms.CharField:
    """Return the form's field for the text's field `name`: as long as its table takes, with one line or several."""
    column = text.kind.translation._meta.get_field(name)
    longest = getattr(column, "max_length", None) or MAX_TEXT
    attributes = {"lang": text.language, "dir": "auto"}
    errors = {
        "required": gettext_lazy("Write something first."),
        "max_length": gettext_lazy(
            "The text has %(show_value)d characters; up to %(limit_value)d are possible. Shorten it."
        ),
    }
    options: dict[str, Any] = {"label": text.kind.labels[name], "max_length": longest, "error_messages": errors}
    if isinstance(column, CharField):
        return LineField(widget=forms.TextInput(attrs=attributes), **options)
    rows = min(24, max(4, len(text.source.fields[name]) // 40))
    return MarkdownField(strip=False, widget=forms.Textarea(attrs=attributes | {"rows": rows}), **options)


class ReportForm(CountedForm):
    """What is wrong with a translation."""

    counted_as = "translation"

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class TermForm(CountedForm):
    """How a term is called in each of `languages` (BCP 47); a new term has an English form, by which it is known."""

    counted_as = "translation"

    def __init__(self, *args: Any, languages: Collection[str], term: GlossaryTerm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term
        for code in ["en", *languages] if term is None else languages:
            self.fields[code] = LineField(
                label=own_name(code),
                required=term is None and code == "en",
                max_length=MAX_TERM,
                initial=term.labels.get(code, "") if term else "",
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
                error_messages={"required": gettext_lazy("A new term needs its English form, by which it is known.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.term is None and GlossaryTerm.objects.filter(key__iexact=cleaned.get("en", "")).exists():
            self.refuse_twice()
        return cleaned

    def refuse_twice(self) -> None:
        """The term cannot be added: it is there."""
        self.add_error("en", _("The glossary has this term already."))
        self.status = 422

    def labels(self) -> dict[str, str]:
        """Return the term's forms by language, without those that there are none of."""
        kept = dict(self.term.labels) if self.term else {}
        return {language: label for language, label in (kept | self.cleaned_data).items() if label}

    def others(self) -> dict[str, str]:
        """Return the forms of the term that are not in this form, by language."""
        labels = self.term.labels if self.term else {}
        return {language: label for language, label in labels.items() if language not in self.fields}


class RetryForm(forms.Form):
    """Which failed jobs are tried again: one, or all of a reason."""

    job = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    reason = forms.CharField(required=False, max_length=20)

    def chosen(self) -> dict[str, Any]:
        """Return the arguments of condition.try_again."""
        if self.cleaned_data["job"] is not None:
            return {"job_id": self.cleaned_data["job"]}
        return {"reason": self.cleaned_data["reason"]}
