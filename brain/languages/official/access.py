"""The only way to official translations: for editors, of what they may see; what they may not see is Http404."""

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from brain.languages.access import TextInLanguage
from brain.languages.models import TranslatedFile, Translation
from brain.languages.official.standing import Standing, standing_of
from brain.languages.reading import primary
from brain.languages.texts import Person, TextKind, kind_named, kinds
from brain.members.access import may_edit
from brain.members.models import Member


class OfficialText(TextInLanguage):
    """A text as an editor has it, who answers for its translation whichever languages they say they read.

    Its original has its translations fetched before, by texts_to_translate.
    """

    @property
    def may_review(self) -> bool:
        return True

    @cached_property
    def row(self) -> Translation | None:
        """The translation, shown or not; None where there is none."""
        rows: list[Translation] = self.original.rows_to_translate
        return next((row for row in rows if primary(row.language) == primary(self.language)), None)

    @property
    def standing(self) -> Standing:
        return standing_of(self.row)


def editor(person: Person) -> Member:
    """Return `person`, who keeps official translations; others are refused."""
    if not isinstance(person, Member) or not may_edit(person):
        raise PermissionDenied(_("Only editors can write official translations."))
    return person


def official_kinds() -> list[TextKind]:
    """Return the kinds of texts of which there are official translations."""
    return [kind for kind in kinds() if kind.for_editors]


def official_kind(name: str) -> TextKind:
    """Return the kind of this name; Http404 for one of which there are no official translations."""
    try:
        kind = kind_named(name)
    except KeyError:
        raise Http404 from None
    if kind.for_editors is None:
        raise Http404
    return kind


def site_language(code: str) -> str:
    """Return `code`, a language of the site; Http404 for another."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    return code


def texts_to_translate(
    member: Member, kind: TextKind, languages: Collection[str], *, with_words: bool = True, **which: Any
) -> Iterator[OfficialText]:
    """Yield, newest first, the texts of a kind that `member` may see, once for each of `languages` that they lack.

    `which` narrows the originals, as QuerySet.filter does. Not `with_words`: how the texts stand is fetched, but not
    what their translations say.
    """
    rows = kind.translation._default_manager.filter(_in_any(languages))
    fetched = Prefetch("translations", rows if with_words else rows.defer(*kind.fields), to_attr="rows_to_translate")
    originals = kind.for_editors(member).filter(**which).prefetch_related(fetched) if kind.for_editors else None
    for original in originals.order_by("-pk") if originals is not None else ():
        source = kind.source(original)
        for language in source.languages_lacking() if source else ():
            if source and language in languages:
                yield OfficialText(member, kind, original, source, language)


def _in_any(languages: Collection[str]) -> Q:
    """Return the condition that a translation is into one of `languages`, whichever region it names."""
    return Q(*(Q(language__startswith=primary(language)) for language in languages), _connector=Q.OR)


def text_to_translate(person: Person, kind_name: str, language: str, key: int) -> OfficialText:
    """Return one text for an official translation into `language`, which the text itself is not in."""
    member, kind = editor(person), official_kind(kind_name)
    for text in texts_to_translate(member, kind, [language], pk=key):
        return text
    raise Http404


def file_to_apply(person: Person, key: int) -> TranslatedFile:
    """Return the file that `person`, an editor, has sent."""
    return get_object_or_404(TranslatedFile, pk=key, editor=editor(person))
