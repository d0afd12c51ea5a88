"""Tags and filters that every template has: icons, languages, countries, dates and numbers (CLDR, by Babel)."""

import math
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from brain.core.addresses import InALanguage, addresses_of, languages_of
from brain.core.figures import (
    write_age,
    write_clock,
    write_list,
    write_moment,
    write_number,
    write_parts,
    write_size,
)
from brain.core.partialdates import format_partial_date
from brain.core.zones import ahead_of_utc, is_zone

register = template.Library()

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
# Icons with a direction turn round in right-to-left text (style.md); the others never do.
FLIPPED = {"reply", "next", "back", "undo", "list", "quote", "library", "forum", "out", "history"}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag(takes_context=True)
def addresses(
    context: template.Context,
    shown: Any = None,
    editions: Iterable[InALanguage] = (),
    translations: Iterable[Any] | None = None,
) -> SafeString:
    """Return the <link>s with the page's addresses, for guests: search engines are guests.

    The page is there in the languages of what is `shown` on it: its own, those of its `editions`, and those of its
    translations (all of them, where the page has fetched them); in every interface language where that is nothing in
    particular.
    """
    request = context.get("request")
    if request is None or request.resolver_match is None or request.user.is_authenticated:
        return SafeString()
    languages = [code for code, _name in settings.LANGUAGES]
    if shown:
        languages = languages_of(getattr(shown, "language", ""), editions, _translations(shown, translations))
    found = addresses_of(request, languages)
    links = format_html_join("\n", '<link rel="alternate" hreflang="{}" href="{}">', found.alternates.items())
    return format_html('<link rel="canonical" href="{}">\n{}', found.canonical, links)


def _translations(thing: Any, fetched: Iterable[Any] | None) -> Iterable[InALanguage]:
    """Return those that readers get, in every language: what a page has fetched may be the reader's alone."""
    if fetched is not None:
        return [row for row in fetched if row.is_shown]
    rows = thing._meta.get_field("translations").related_model
    return rows.objects.shown().filter(original=thing)


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """Return the sprite's symbol `name`; `size` "s" for one as high as the text."""
    classes = "i" + (" flip" if name in FLIPPED else "") + (" i-s" if size == "s" else "")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("img/icons.svg"), name
    )


@register.filter
def direction(language: str) -> str:
    """Return "rtl" or "ltr" for a language (BCP 47)."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@register.filter
def language_name(language: str) -> str:
    """Return the name of `language` (BCP 47) in the reader's language; the code itself if CLDR has none."""
    return _territory_or_language(_language(), "languages", language.replace("-", "_")) or language


@register.filter
def zone_time(zone: str) -> str:
    """Return what clocks in `zone` (IANA) show now, and how they differ from UTC, in the reader's figures."""
    if not is_zone(zone):
        return ""
    now = timezone.now()
    ahead = int(ahead_of_utc(zone, now).total_seconds()) // 60
    offset = f"UTC{'−' if ahead < 0 else '+'}{abs(ahead) // 60}:{abs(ahead) % 60:02}"
    return f"{write_clock(now.astimezone(ZoneInfo(zone)), _language())} ({_FIRST_STRONG_ISOLATE}{offset}{_POP_ISOLATE})"


@register.filter
def own_name(language: str) -> str:
    """Return the name of `language` in itself."""
    try:
        return (Locale.parse(language, sep="-").get_display_name() or language).capitalize()
    except (UnknownLocaleError, ValueError):
        return language


@register.filter
def country_name(country: str) -> str:
    """Return the name of `country` (ISO 3166-1 alpha-2) in the reader's language."""
    return _territory_or_language(_language(), "territories", country) or country


@cache
def _territory_or_language(locale: str, table: str, key: str) -> str | None:
    return getattr(Locale.parse(locale, sep="-"), table).get(key)


@register.filter
def partial_date(value: str) -> str:
    """Return a partial date (brain.core.partialdates) in the reader's language."""
    return format_partial_date(value, _language()) if value else ""


@register.filter
def number(value: float) -> str:
    """Return a number in the reader's figures."""
    return write_number(value, _language())


@register.filter
def file_size(size: int) -> str:
    """Return how large a file of `size` bytes is, in the reader's language."""
    return write_size(size, _language())


@register.filter
def listed(things: Iterable[Any], attribute: str = "") -> str:
    """Return names, or an attribute of things, as a list: "A, B and C", each in its own direction."""
    names = [getattr(thing, attribute) if attribute else thing for thing in things]
    return write_list([f"{_FIRST_STRONG_ISOLATE}{name}{_POP_ISOLATE}" for name in names], _language())


@register.simple_tag
def when(moment: datetime, form: str = "relative") -> SafeString:
    """Return a <time>: "relative" within a month ("2 hours ago"), else the date. The browser refines it (Intl)."""
    age = timezone.now() - moment
    if form == "full":
        relative, text = "", write_moment(moment, _language())
    elif age.days < 30:
        relative, text = SafeString(" data-relative"), write_age(age, _language())
    else:
        relative, text = "", write_parts(moment.date(), _language(), "yMMMd")
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(timespec="seconds"),
        write_moment(moment, _language()),
        relative,
        text,
    )


@register.simple_tag
def avatar(member: Any, size: str = "") -> SafeString:
    """Return the member's avatar: the photo that all who get this HTML may see, else the first letter of their name."""
    classes = f"av{f' {size}' if size else ''} hue-{member.pk % 24}"
    if url := getattr(member, "open_photo_url", ""):
        return format_html('<img class="{}" src="{}" alt="" width="72" height="72" loading="lazy">', classes, url)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, member.name[:1].upper())


@register.simple_tag
def weave(knots: int) -> SafeString:
    """Return an edition's cover as inline SVG: as many knots as its number, placed like a sunflower's seeds."""
    return format_html(
        '<svg class="weave hue-{}" viewBox="0 0 160 120" aria-hidden="true"><path d="{}"/>{}</svg>',
        knots % 24,
        _threads(knots),
        SafeString("".join(f'<circle cx="{x}" cy="{y}" r="3.4"/>' for x, y in _knots(knots))),
    )


@cache
def _knots(count: int) -> list[tuple[int, int]]:
    turn = math.pi * (3 - math.sqrt(5))
    places = []
    for j in range(count):
        far = math.sqrt((j + 0.5) / count)
        places.append((round(80 + 68 * far * math.cos(j * turn)), round(60 + 50 * far * math.sin(j * turn))))
    return places


@cache
def _threads(count: int) -> str:
    knots = _knots(count)
    path = ""
    for step in (2, 3, 5):
        for j in range(count - step):
            (x1, y1), (x2, y2) = knots[j], knots[j + step]
            bend_x, bend_y = (x1 + x2) // 2 + (y2 - y1) // 8, (y1 + y2) // 2 - (x2 - x1) // 8
            path += f"M{x1} {y1}Q{bend_x} {bend_y} {x2} {y2}"
    return path
