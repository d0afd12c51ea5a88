"""What follows later of a change: safe to run twice."""

from django.conf import settings
from django_tasks import task

from brain.languages.glossary import originals_with
from brain.languages.texts import kinds
from brain.languages.writing import make_anew


@task()
def translate_term_anew(before: dict[str, str], after: dict[str, str]) -> None:
    """Machine translations in which a term's forms (by language) were used, or are to be used, are asked for again."""
    changed = {language for language in {*before, *after} if before.get(language) != after.get(language)}
    codes = [code for code, _name in settings.LANGUAGES]
    for kind in kinds():
        for language in {*before, *after}:
            found = originals_with(kind, language, {before.get(language, ""), after.get(language, "")})
            for target in codes if language in changed else changed:
                if found and target != language:
                    make_anew(kind, found, target)
