"""Writing news items and events: sent once, by one editor after the other, and nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from brain.core.adding import SentBefore
from brain.core.revisions import ChangedMeanwhile
from brain.core.storage import StorageFull
from brain.members.access import Person
from brain.members.models import Member


@dataclass(frozen=True)
class Written:
    """A kind of thing that editors write: how views get it, and what they do with it.

    `name` is what its template and its actions call one; `address`: of its page.
    """

    name: str
    template: str
    form: Any
    require_editor: Callable[[Person], Member]
    to_edit: Callable[[Person, str], Any]
    add: Callable[..., Any]
    edit: Callable[..., Any]
    address: Callable[[Any], str]

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """Return the form of a new one, or lead to it: a draft."""
        editor = self.require_editor(request.user)
        form = self.form(*_sent(request), person=editor)
        if not form.is_valid():
            return self._page(request, form)
        try:
            thing = self.add(
                author=editor,
                key=form.cleaned_data["key"],
                fields=form.fields_to_keep(),
                picture=form.picture_change(),
            )
        except SentBefore:
            form.refuse_key()
            return self._page(request, form, status=409)
        except StorageFull:
            form.refuse_picture()
            return self._page(request, form, status=507)
        return self._done(request, thing, _("Saved as a draft: only editors see it until it is published."))

    def edit_page(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Return the form of the one at this address, or lead to it when it is saved."""
        thing = self.to_edit(request.user, slug)
        form = self.form(*_sent(request), instance=thing, person=self.require_editor(request.user))
        if not form.is_valid():
            return self._page(request, form, slug=slug)
        changes = {"picture": form.picture_change(), "revision": form.revision_seen()}
        try:
            thing = self.edit(**{self.name: thing}, fields=form.fields_to_keep(), **changes)
        except ChangedMeanwhile:
            form.refuse_revision(self.to_edit(request.user, slug))
            return self._page(request, form, slug=slug, status=409)
        except StorageFull:
            form.refuse_picture()
            return self._page(request, form, slug=slug, status=507)
        return self._done(request, thing, _("The changes are saved."))

    def _page(self, request: HttpRequest, form: Any, *, slug: str = "", status: int = 422) -> HttpResponse:
        """Return the form; beside it stands the thing as it is kept, not as it was typed."""
        context = {"form": form, self.name: self.to_edit(request.user, slug) if slug else None}
        return render(request, self.template, context, status=status if form.is_bound else 200)

    def _done(self, request: HttpRequest, thing: Any, message: str) -> HttpResponse:
        messages.success(request, message)
        return HttpResponseRedirect(self.address(thing), status=303)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form sent, and its files; None before anything was."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
