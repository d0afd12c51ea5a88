"""The only way to translations: what a person may read, suggest, decide about and count.

What they may not see is not there (Http404); what they see but may not do is refused (PermissionDenied).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.languages.models import GlossaryTerm, Report, Status, Suggestion, SuggestionState, Translation, Version
from brain.languages.reading import primary
from brain.languages.texts import Fields, Person, Source, TextKind, Title, kind_named
from brain.members.access import refuse_unless_may_write
from brain.members.models import Member
from brain.members.permissions import Permission, holds


def known_languages(person: Person) -> frozenset[str]:
    """Return the languages (primary subtags) that `person` says they read or write, and that of their pages."""
    if not isinstance(person, Member):
        return frozenset()
    return frozenset(map(primary, [*person.reads, *person.writes, person.interface_language]))


@dataclass(frozen=True)
class TextInLanguage:
    """A text that `person` may read, and how it stands with its translation into `language` (BCP 47)."""

    person: Person
    kind: TextKind
    original: Any
    source: Source
    language: str

    @cached_property
    def row(self) -> Translation | None:
        """The translation, shown or not; None where there is none."""
        return self.kind.translation_of(self.original, self.language)

    @cached_property
    def readable(self) -> Translation | None:
        """The translation, if `person` may read it: a rejected one is for reviewers, an old one moderators."""
        if self.row is None or self.row.is_shown:
            return self.row
        return self.row if (self._is_moderator if self.is_withdrawn else self.may_review) else None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the translation is of what the original said before, and not shown for good."""
        return bool(self.row and self.row.status == Status.REJECTED and self.row.digest != self.source.digest)

    @property
    def words(self) -> Fields:
        """The fields of the translation that may be read; empty ones where there is none."""
        return {name: getattr(self.readable, name, "") for name in self.kind.fields}

    @property
    def may_suggest(self) -> bool:
        """Whether `person` knows both languages."""
        return {primary(self.source.language), primary(self.language)} <= known_languages(self.person)

    @property
    def may_review(self) -> bool:
        """Whether `person` decides about this translation."""
        return self.may_suggest and isinstance(self.person, Member) and self.kind.may_review(self.person, self.original)

    @property
    def _is_moderator(self) -> bool:
        return holds(self.person, Permission.MODERATE_ROOM)

    @property
    def title(self) -> str:
        return self.kind.title(self.original)

    @property
    def shown_title(self) -> Title:
        """The title as the current reader gets it."""
        if self.kind.shown_title:
            return self.kind.shown_title(self.original)
        return Title(self.title, self.source.language)

    @property
    def url(self) -> str:
        """The address of the original."""
        return self.kind.url(self.original)

    @property
    def place(self) -> tuple[str, int, str]:
        """What its addresses are made of: the kind's name, the original's key, the language."""
        return self.kind.name, self.original.pk, self.language

    @property
    def about(self) -> dict[str, Any]:
        """What rows about this translation have in common (models.review.AboutTranslation)."""
        return dict(zip(("kind", "object_id", "language"), self.place, strict=True))

    def versions(self) -> QuerySet[Version]:
        """Return the versions that `person` may read, the newest first.

        Those of what the original said before are for reviewers; what was withdrawn with it is for moderators.
        """
        versions = Version.objects.filter(**self.about).select_related("editor")
        if not self.may_review:
            versions = versions.filter(digest__in=["", self.source.digest])
        return versions if self._is_moderator else versions.filter(is_withdrawn=False)

    def open_reports(self) -> QuerySet[Report]:
        return Report.objects.filter(**self.about, closed_at=None).select_related("reporter")

    def has_reported(self) -> bool:
        """Whether a report by `person` is open."""
        return isinstance(self.person, Member) and self.open_reports().filter(reporter=self.person).exists()


def text_to_read(person: Person, kind_name: str, object_id: int, language: str) -> TextInLanguage:
    """Return the text with its translation into `language`, one of the site's that the text itself is not in."""
    try:
        kind = kind_named(kind_name)
    except KeyError:
        raise Http404 from None
    original = kind.to_read(person, object_id)
    source = kind.source(original)
    if source is None or language not in source.languages_lacking():
        raise Http404
    return TextInLanguage(person, kind, original, source, language)


def text_to_suggest(person: Person, kind_name: str, object_id: int, language: str) -> TextInLanguage:
    """Return the text for a suggestion or a correction by somebody who knows both languages."""
    refuse_unless_may_write(person)
    text = text_to_read(person, kind_name, object_id, language)
    if not text.may_suggest:
        raise PermissionDenied(
            _("To translate this you need to know both languages. Say in your preferences which ones you read.")
        )
    return text


def text_to_review(person: Person, kind_name: str, object_id: int, language: str) -> TextInLanguage:
    """Return the text for a decision about its translation."""
    refuse_unless_may_write(person)
    text = text_to_read(person, kind_name, object_id, language)
    if not text.may_review:
        raise PermissionDenied(_("Only reviewers who know both languages can decide about this translation."))
    return text


def translation_to_report(
    person: Person, kind_name: str, object_id: int, language: str
) -> tuple[TextInLanguage, Translation]:
    """Return the text and its translation, which `person` may say is bad: one that is shown."""
    text = text_to_read(person, kind_name, object_id, language)
    if text.row is None or not text.row.is_shown:
        raise Http404
    return text, text.row


def suggestion_to_review(person: Person, suggestion_id: int) -> tuple[TextInLanguage, Suggestion]:
    """Return the suggestion, decided about or not, and its text, for a decision."""
    suggestion = get_object_or_404(Suggestion.objects.select_related("author", "reviewer"), pk=suggestion_id)
    return text_to_review(person, suggestion.kind, suggestion.object_id, suggestion.language), suggestion


def open_suggestions(member: Member) -> QuerySet[Suggestion]:
    """Return the open suggestions into languages that `member` knows, the newest last; `reviewable` checks each."""
    suggestions = Suggestion.objects.filter(state=SuggestionState.OPEN, language__in=_site_languages(member))
    return suggestions.select_related("author").order_by("pk")


def open_reports(member: Member) -> QuerySet[Report]:
    """Return the open reports of translations into languages that `member` knows; `reviewable` checks each."""
    return Report.objects.filter(closed_at=None, language__in=_site_languages(member))


def reviewable(member: Member, places: list[tuple[str, int, str]]) -> Iterator[TextInLanguage | None]:
    """Yield, for each of `places` (TextInLanguage.place), the text that `member` decides about, or None."""
    for place in places:
        try:
            yield text_to_review(member, *place)
        except (Http404, PermissionDenied):
            yield None


def _site_languages(member: Member) -> list[str]:
    known = known_languages(member)
    return [code for code, _name in settings.LANGUAGES if primary(code) in known]


def translator(person: Person) -> Member:
    """Return `person`, who reviews translations; others are refused."""
    if not (isinstance(person, Member) and holds(person, Permission.REVIEW_TRANSLATIONS)):
        raise PermissionDenied(_("This page is open to translators, editors and moderators."))
    return person


def administrator(person: Person) -> Member:
    """Return `person`, who runs the site; others are refused."""
    if not (isinstance(person, Member) and holds(person, Permission.ADMINISTER)):
        raise PermissionDenied(_("This page is open to administrators."))
    return person


# --- The glossary ----------------------------------------------------------------------------------------------------


def languages_of_glossary(person: Person) -> list[str]:
    """Return the languages of the site in which `person` may say how terms are called; none for most."""
    is_theirs = holds(person, Permission.REVIEW_TRANSLATIONS)
    return _site_languages(person) if isinstance(person, Member) and is_theirs else []


def term_to_read(term_id: int) -> GlossaryTerm:
    return get_object_or_404(GlossaryTerm, pk=term_id)


def may_remove(person: Person, term: GlossaryTerm) -> bool:
    """Whether `person` may remove the term: who alone has worked on it, and editors."""
    if not languages_of_glossary(person):
        return False
    editors = set(term.versions().values_list("editor", flat=True))
    return holds(person, Permission.TRANSLATE_OFFICIALLY) or editors == {person.pk}
