"""Collections: browsing them, and keeping their tree and shelves in order."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brain.core.readers import current_reader
from brain.members.guard import for_members
from library import browsing
from library.access import collections as access
from library.access.documents import require_editor
from library.actions import collections as actions
from library.forms.collections import CollectionForm, ShelfForm
from library.models import Collection
from library.views.documents import require_form, sent


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    return render(request, "library/collections.html", browsing.collections_page(request))


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "library/collection.html", browsing.collection_page(request, slug))


@for_members
@require_form
def add_collection(request: HttpRequest) -> HttpResponse:
    require_editor(request.user)
    form = CollectionForm(sent(request), shelves=browsing.tree_of(request))
    if form.is_valid():
        return _to(actions.add_collection(fields=form.texts(), below=form.cleaned_data["below"]))
    return _form(request, form)


@for_members
@require_form
def edit_collection(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.collection_to_edit(request.user, slug)
    form = CollectionForm(sent(request), shelves=browsing.tree_of(request), collection=found)
    if form.is_valid():
        try:
            below = form.cleaned_data["below"]
            return _to(actions.edit_collection(collection=found, fields=form.texts(), below=below))
        except actions.InACircle:
            form.add_error("below", _("Another editor has just moved it. Choose a place again."))
    return _form(request, form, collection=found)


def _form(request: HttpRequest, form: CollectionForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "reads": current_reader().languages}
    return render(request, "library/collection_form.html", context, status=422 if form.is_bound else 200)


@for_members
@require_POST
def move_collection(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.collection_to_edit(request.user, slug)
    actions.move_collection(collection=found, up=request.POST.get("to") == "up")
    return HttpResponseRedirect(f"{reverse('library:collections')}#collection-{found.pk}", status=303)


@for_members
@require_POST
def remove_collection(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.theme_to_edit(request.user, slug)
    try:
        actions.remove_collection(collection=found)
    except actions.NotEmpty:
        messages.error(request, _("Other collections stand below this one. Move or remove them first."))
        return _to(found)
    messages.success(request, _("The collection was removed. Its documents are still in the library."))
    return HttpResponseRedirect(reverse("library:collections"), status=303)


@for_members
@require_form
def edit_shelf(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.theme_to_edit(request.user, slug)
    form = ShelfForm(sent(request) if "document" in request.POST else None)
    if form.is_valid():
        if actions.put_on_shelf(collection=found, document=form.cleaned_data["document"]):
            return _to_shelf(found)
        form.add_error("document", _("This document stands here already."))
    elif request.method == "POST" and not form.is_bound:
        _rearrange(request, found)
        return _to_shelf(found)
    context = browsing.shelf_page(found) | {"form": form, "reads": current_reader().languages}
    return render(request, "library/shelf.html", context, status=422 if form.is_bound else 200)


def _rearrange(request: HttpRequest, collection: Collection) -> None:
    """The document that was named is taken away, or stands at the place that was asked for."""
    if taken := request.POST.get("take"):
        actions.take_from_shelf(collection=collection, document=access.document_on_shelf(collection, taken))
    elif (moved := request.POST.get("move")) and (place := request.POST.get(f"place-{moved}", "")):
        if not (place.isascii() and place.isdigit() and len(place) < 7):
            messages.error(request, _("Write the place as a number, such as 3."))
            return
        actions.move_on_shelf(
            collection=collection, document=access.document_on_shelf(collection, moved), to=int(place)
        )


def _to(collection: Collection) -> HttpResponse:
    return HttpResponseRedirect(reverse("library:collection", args=[collection.slug]), status=303)


def _to_shelf(collection: Collection) -> HttpResponse:
    return HttpResponseRedirect(reverse("library:edit-shelf", args=[collection.slug]), status=303)
