"""The academies, which anyone may read about."""

from django.shortcuts import get_object_or_404

from library.models import Edition
from library.naming import editions


def edition_by_id(pk: int) -> Edition:
    """Return the academy edition with its translations."""
    return get_object_or_404(Edition.objects.with_texts(), pk=pk)


def edition_to_read(number: int) -> Edition:
    """Return the academy edition with this number."""
    known = next((edition for edition in editions() if edition.number == number), None)
    return known or get_object_or_404(Edition.objects.with_texts(), number=number)
