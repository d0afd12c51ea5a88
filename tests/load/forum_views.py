"""What the measured site has beside its own: a bare view, and the number of queries of each answer."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


def bare(request: HttpRequest) -> HttpResponse:
    """What any page of a member must do: the session, who that is, one query."""
    from forum.models import Category

    name = request.user.name if request.user.is_authenticated else "nobody"
    return HttpResponse(f"<!doctype html><title>Bare</title><p>{name}, {Category.objects.values_list('name').first()}")


class CountQueries:
    """Every answer says how many queries it took, all middleware included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counted(execute: Any, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response.headers["X-Queries"] = str(count)
        return response
