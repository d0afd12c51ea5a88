"""The glossary as translation uses it, and where its terms are used."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Q

from brain.languages.engines import Pair
from brain.languages.marks import mask_terms
from brain.languages.models import GlossaryTerm
from brain.languages.reading import primary
from brain.languages.texts import TextKind, kinds

_MARKUP = re.compile(r"[\[\]()<>*_`~|\\#@:/]")


def terms_for(pair: Pair) -> dict[str, str]:
    """Return the established forms of the pair's source language with those of its target.

    They are filled in as they are: a form with signs of Markdown, or what looks like a mention, is left out.
    """
    labels = GlossaryTerm.objects.values_list("labels", flat=True)
    forms = [(row.get(pair.source, ""), row.get(pair.target, "")) for row in labels]
    return {source: target for source, target in forms if source and target and not _MARKUP.search(target)}


def originals_with(kind: TextKind, language: str, forms: Iterable[str]) -> list[int]:
    """Return the keys of the originals in `language` that have one of `forms`, perhaps within a longer word."""
    ways = {way for form in forms if form for way in (form, form[:1].upper() + form[1:], form[:1].lower() + form[1:])}
    has_one = Q()
    for column in kind.columns:
        for way in ways:
            has_one |= Q(**{f"{column}__icontains": way})
    if not has_one:
        return []
    in_language = Q(language=language) | Q(language__startswith=f"{language}-")
    return list(kind.original._default_manager.filter(in_language, has_one).values_list("pk", flat=True))


def count_uses() -> int:
    """Every term knows how many originals have it that anybody may read; returns how many terms there are."""
    terms = list(GlossaryTerm.objects.all())
    keys: dict[str, dict[str, str]] = {}
    for term in terms:
        for language, form in term.labels.items():
            keys.setdefault(language, {})[form] = str(term.pk)
    uses: Counter[int] = Counter()
    for kind in (kind for kind in kinds() if kind.columns):
        for original in kind.original._default_manager.iterator(chunk_size=500):
            source = kind.source(original)
            if source and source.by_machine and source.may_leave:
                words = "\n".join(source.fields.values())
                uses.update(_terms_in(words, keys.get(primary(source.language), {})))
    for term in terms:
        term.uses = uses[term.pk]
    GlossaryTerm.objects.bulk_update(terms, ["uses"], batch_size=500)
    return len(terms)


def _terms_in(text: str, keys: Mapping[str, str]) -> set[int]:
    return {int(mark.fill) for mark in mask_terms(text, [], keys) if mark.fill}
