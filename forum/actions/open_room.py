"""The room of a new academy's group."""

from django.db import transaction
from django.db.models import Max

from brain.languages.writing import source_changed
from brain.members.audiences import edition_audience
from forum.models import Category
from forum.naming import forget_words
from forum.texts import CATEGORY


@transaction.atomic
def open_room(number: int, name: str, language: str) -> None:
    """The participants of edition `number` have a category, the last of all; one that they have stays as it is."""
    audience = edition_audience(number)
    if Category.objects.rooms().filter(audience=audience).exists():
        return
    last = Category.objects.rooms().aggregate(last=Max("position"))["last"]
    category, is_new = Category.objects.get_or_create(
        slug=audience,
        defaults={"audience": audience, "name": name[:80], "language": language, "position": (last or 0) + 1},
    )
    if is_new:
        source_changed(CATEGORY, category)
        transaction.on_commit(forget_words)
