"""The home page, the choices that anyone may make, and the probes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from brain import health
from brain.home import home_page
from brain.members.actions import set_interface_language
from realtime.guestpages import keep_for_guests

_YEAR = 365 * 24 * 3600


@require_safe
def to_home(request: HttpRequest) -> HttpResponse:
    return redirect("home")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return keep_for_guests(request, render(request, "home.html", home_page(request)))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html", {"source_url": settings.SOURCE_URL})


def _back(request: HttpRequest) -> str:
    """Return where the form asks to go back to, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def _in_language(url: str, language: str) -> str:
    """Return the same page in another language; addresses are only understood in the language that they carry."""
    with override(get_language_from_path(urlsplit(url).path) or language):
        return translate_url(url, language)


# Both choices only set a cookie of the browser that asks (a cross-site form brings no session: SameSite=Lax), so they
# need no token, and guests' pages that hold these forms can be the same for everyone.


@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The same page in another language, which is remembered."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest
    if request.user.is_authenticated:
        set_interface_language(member=request.user, language=language)
    response = HttpResponseRedirect(_in_language(_back(request), language), status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR, samesite="Lax", secure=settings.IS_SECURE, httponly=True
    )
    return response


@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """The same page in the light or the dark theme, or in the device's."""
    theme = request.POST.get("theme", "")
    if theme not in ("", "light", "dark"):
        raise BadRequest
    response = HttpResponseRedirect(_back(request), status=303)
    response.set_cookie("theme", theme, max_age=_YEAR, samesite="Lax", secure=settings.IS_SECURE, httponly=True)
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where pages that name no icon (the administration) look for one."""
    return redirect(static("img/mark.svg"))


@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, Redis (where configured) and worker answer; else 503 and which does not."""
    checks = health.check_all()
    ready = all(check == "ok" for check in checks.values())
    return JsonResponse({"status": "ok" if ready else "unready", "checks": checks}, status=200 if ready else 503)
