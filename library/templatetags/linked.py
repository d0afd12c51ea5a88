"""What pages of the library tell other programs, which brain.core.templatetags.head writes."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse

from brain.core.cards import Card
from brain.core.readers import current_reader
from library.models import Edition, LanguageEdition, PagePicture, Photo, Session
from library.reports.sheets import ReportSheet
from library.standards.linked_data import edition_data, session_data
from library.templatetags.library import academy_name

register = template.Library()


@register.simple_tag
def data_of_academy(edition: Edition, sheet: ReportSheet | None = None) -> dict[str, Any]:
    """Return the academy with those of its sessions that the page shows."""
    return edition_data(edition, name=academy_name(edition), sessions=sheet.sessions if sheet else ())


@register.simple_tag
def data_of_session(session: Session, roles: list[tuple[str, list[Any]]]) -> dict[str, Any]:
    """Return the session with those who took part in it."""
    return session_data(session, [part for _role, parts in roles for part in parts])


@register.filter
def card_of_photos(photos: Sequence[Photo]) -> Card | None:
    """Return the first of the photos that this reader sees."""
    if not photos:
        return None
    photo = photos[0]
    text = photo.text_for(current_reader().languages).text
    return Card(reverse("photo", args=[photo.uuid]), photo.width, photo.height, text)


@register.filter
def card_of_pages(pictures: Sequence[PagePicture], pictured: LanguageEdition) -> Card | None:
    """Return the first of the pictures of pages of the language edition that this reader sees."""
    if not pictures or not pictured.file:
        return None
    first = pictures[0]
    return Card(
        reverse("page-picture", args=[pictured.file.uuid, first.number]), first.width, first.height, pictured.title
    )
