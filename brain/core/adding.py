"""Adding what has an address made from its title, sent by a form that may be sent twice."""

from collections.abc import Callable, Collection
from itertools import chain, count
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.text import slugify

Added = TypeVar("Added")


class SentBefore(Exception):
    """The form's key has been used before, for something else."""


def free_slug(
    title: str, *, otherwise: str, length: int, taken: Callable[[str], Collection[str]], before_figures: str = ""
) -> str:
    """Return a slug made from `title` that is not among taken(its beginning), with a number where needed.

    `otherwise` where the title gives none; `before_figures` stands before one of figures alone.
    """
    base = slugify(title)[:length].strip("-") or otherwise
    base = f"{before_figures}{base}" if base.isdigit() else base
    there = taken(base)
    return next(slug for slug in chain([base], (f"{base}-{number}" for number in count(2))) if slug not in there)


def add(write: Callable[[], Added]) -> Added:
    """Return what `write` adds in one transaction; done anew where another request was quicker to take its slug."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        with transaction.atomic():
            return write()
