"""How Prometheus gets what a web process counts: from a port of its own, or from /metrics with a token."""

from django.conf import settings
from django.core.management.base import CommandError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest, start_http_server


def serve() -> None:
    """The metrics can be had at BRAIN_METRICS_PORT, if that is set; raises CommandError if it is taken."""
    if settings.METRICS_PORT:
        try:
            start_http_server(settings.METRICS_PORT, settings.METRICS_HOST)
        except OSError as error:
            place = f"{settings.METRICS_HOST}:{settings.METRICS_PORT}"
            raise CommandError(f"BRAIN_METRICS_PORT: {place} cannot be served: {error.strerror}") from error


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics of the process that answers; without BRAIN_METRICS_TOKEN, no such page."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
