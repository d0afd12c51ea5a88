"""What holds for every answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PagesGZipMiddleware(GZipMiddleware):
    """Pages are compressed; a file that can be had in parts is sent as it is, or its bytes would be counted wrongly."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if "Accept-Ranges" in response else super().process_response(request, response)


class PrivatePagesMiddleware:
    """Pages made for a signed-in member are kept by no cache; an answer may say that it `is_for_everybody`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not getattr(response, "is_for_everybody", False):
            response.headers["Cache-Control"] = "private, no-store"
        return response
