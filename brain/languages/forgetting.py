"""What is kept beside texts goes with them."""

from collections.abc import Collection

from django.db import transaction

from brain.languages.models import Job, Report, Suggestion, TranslatedSource, Version

_BESIDE = (Job, Report, Suggestion, TranslatedSource, Version)


@transaction.atomic
def forget_texts(kind: str, object_ids: Collection[int]) -> None:
    """Nothing is left of what was said beside these texts: versions of translations, suggestions, reports, jobs.

    The translations themselves go with their originals. Sentences that engines have translated are kept without the
    text that they come from, until they have not been used for some time (jobs.forget_old).
    """
    for model in _BESIDE:
        model._default_manager.filter(kind=kind, object_id__in=object_ids).delete()
