"""What a view answers where something was withdrawn."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from brain.publishing.access import may_move
from brain.publishing.withdrawn import Withdrawn
from brain.publishing.workflow import kind_of

View = Callable[..., HttpResponseBase]


def with_tombstone(view: View) -> View:
    """Where the view raises Withdrawn, the answer is 410 and says what was there."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Withdrawn as gone:
            kind = kind_of(gone.thing)
            assert kind.desk
            context = {
                "thing": gone.thing,
                "kind": kind,
                "tombstone": kind.desk.tombstone(gone),
                "edit_url": kind.desk.edit_url(gone.thing) if may_move(request.user, gone.thing) else "",
            }
            return render(request, "publishing/withdrawn.html", context, status=410)

    return answer
