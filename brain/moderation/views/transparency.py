"""What moderators did, in figures, for everybody."""

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from brain.moderation.masking import SMALL
from brain.moderation.transparency import Figures, figures_of, months

_KEPT = 600  # seconds


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """The figures of a month that is over, `?month=2026-10`; of the last one without it."""
    known, asked = months(), request.GET.get("month", "")
    month = next((one for one in known if asked in ("", one.strftime("%Y-%m"))), None)
    if asked and month is None:
        raise Http404
    tables: list[Figures] = []
    if month:
        key = f"transparency:{month:%Y-%m}:{get_language()}"
        tables = caches["local"].get_or_set(key, lambda: figures_of(month), _KEPT) or []
    context = {"months": known, "month": month, "tables": tables, "small": SMALL}
    return render(request, "moderation/transparency.html", context)
