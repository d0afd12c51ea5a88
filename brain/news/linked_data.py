"""What pages of news and events say of them in schema.org's words."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from brain.news.models import Event, NewsItem

_ATTENDANCE = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}


def news_data(item: NewsItem) -> dict[str, Any]:
    """Return the item as a NewsArticle, in the words of its original; no day is made up where none is known."""
    return _filled({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": settings.SITE_URL + reverse("news-permalink", args=[item.uuid]),
        "headline": _in(item.title, item.language),
        "inLanguage": item.language,
        "datePublished": item.date,
        "dateModified": item.updated_at.isoformat(),
        "publisher": {"@type": "Organization", "name": "Collective Brain"},
    })  # fmt: skip


def event_data(event: Event) -> dict[str, Any]:
    """Return the event with when, where and how one takes part."""
    mode = _ATTENDANCE.get(event.mode, "")
    address = {"@type": "PostalAddress", "addressCountry": event.country} if event.country else None
    place = _filled({"@type": "Place", "name": event.venue, "address": address}) if event.venue else None
    online = {"@type": "VirtualLocation", "url": event.meeting_url} if event.meeting_url else None
    state = "EventCancelled" if event.is_cancelled else "EventScheduled"
    return _filled({
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": settings.SITE_URL + event.permalink,
        "name": _in(event.title, event.language),
        "inLanguage": event.language,
        "startDate": event.begins.isoformat(),
        "endDate": event.ends.isoformat(),
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode" if mode else "",
        "eventStatus": f"https://schema.org/{state}",
        "location": [one for one in (place, online) if one],
        "organizer": {"@type": "Organization", "name": event.organisers} if event.organisers else None,
        "superEvent": _edition(event),
    })  # fmt: skip


def _edition(event: Event) -> dict[str, Any] | None:
    if event.edition is None:
        return None
    address = f"{settings.SITE_URL}/{settings.LANGUAGE_CODE}/academies/{event.edition}/"
    return {"@type": "EducationEvent", "@id": address}


def _in(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _filled(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}
