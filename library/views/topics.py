"""Topics: what documents and sessions are about. And what goes with a document."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brain.core.readers import current_reader
from brain.members.guard import for_members
from brain.publishing.guard import with_tombstone
from library import browsing
from library.access import topics as access
from library.access.documents import document_to_read, documents_to_read, require_editor
from library.actions import topics as actions
from library.forms.collections import TopicForm
from library.models import Topic
from library.pages import in_rows
from library.related import related_discussions, related_documents
from library.views.documents import require_form, sent


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "library/topics.html", browsing.topics_page(request))


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "library/topic.html", browsing.topic_page(request, access.topic_to_read(slug)))


@for_members
@require_form
def add_topic(request: HttpRequest) -> HttpResponse:
    require_editor(request.user)
    form = TopicForm(sent(request), reads=current_reader().languages)
    if form.is_valid():
        broader = form.cleaned_data["broader"]
        return _to(actions.add_topic(names=form.names(), other_names=form.other_names(), broader=broader))
    return _form(request, form)


@for_members
@require_form
def edit_topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.topic_to_edit(request.user, slug)
    form = TopicForm(sent(request), reads=current_reader().languages, topic=found)
    if form.is_valid():
        try:
            return _to(
                actions.edit_topic(
                    topic=found,
                    names=form.names(),
                    other_names=form.other_names(),
                    broader=form.cleaned_data["broader"],
                )
            )
        except actions.InACircle:
            form.add_error("broader", _("This subject is a part of the one that you are editing. Choose another."))
    return _form(request, form, found)


def _form(request: HttpRequest, form: TopicForm, topic: Topic | None = None) -> HttpResponse:
    context = {"form": form, "topic": topic, "reads": current_reader().languages}
    return render(request, "library/topic_form.html", context, status=422 if form.is_bound else 200)


def _to(topic: Topic) -> HttpResponse:
    return HttpResponseRedirect(reverse("library:topic", args=[topic.slug]), status=303)


@require_safe
@with_tombstone
def related(request: HttpRequest, slug: str) -> HttpResponse:
    document = document_to_read(request.user, slug)
    context = {
        "document": document,
        "documents": in_rows(documents_to_read(request.user), related_documents(request.user, document)),
        "discussions": related_discussions(request.user, document),
        "reads": current_reader().languages,
    }
    part = "#related" if request.headers.get("HX-Request") else ""
    return render(request, f"library/related.html{part}", context)
