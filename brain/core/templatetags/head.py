"""What the head of a page tells other programs: Open Graph, linked data, feeds. Guests alone: programs are guests."""

import json
from typing import Any
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, to_locale

from brain.core.cards import Card
from brain.core.text import excerpt

register = template.Library()
_LONGEST = 200  # characters of a description that networks show
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def open_graph(
    context: template.Context, title: str, description: str = "", kind: str = "website", card: Card | None = None
) -> SafeString:
    """Return the tags by which other sites show a link to this page (ogp.me), with its own card or the site's."""
    if not _is_for_guest(context):
        return SafeString()
    language = get_language() or settings.LANGUAGE_CODE
    card = card or Card(static("img/card.png"), 1200, 630, "Collective Brain")
    tags = [
        ("og:site_name", "Collective Brain"),
        ("og:type", kind),
        ("og:title", title),
        ("og:description", Truncator(" ".join(description.split())).chars(_LONGEST)),
        ("og:url", settings.SITE_URL + context["request"].path),
        ("og:locale", to_locale(language)),
        ("og:image", urljoin(settings.SITE_URL, card.path)),
        ("og:image:width", card.width),
        ("og:image:height", card.height),
        ("og:image:alt", card.text),
    ]
    return format_html_join("\n", '<meta property="{}" content="{}">', (tag for tag in tags if tag[1]))


@register.simple_tag(takes_context=True)
def linked_data(context: template.Context, data: dict[str, Any] | None) -> SafeString:
    """Return the data as JSON-LD: a block that no browser runs, and in which no tag can end it."""
    if not (data and _is_for_guest(context)):
        return SafeString()
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(written))


@register.filter
def plain(source: str) -> str:
    """Return how a text (Markdown) begins, in plain words."""
    return excerpt(source, _LONGEST)


def _is_for_guest(context: template.Context) -> bool:
    request = context.get("request")
    return bool(request and request.resolver_match and not request.user.is_authenticated)
