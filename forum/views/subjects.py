"""Saying later what a topic discusses; and the topics that discuss something."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brain.members.subjects import discussions_of, subject_of
from forum import access
from forum.actions.relate import relate, unrelate
from forum.forms.subjects import SubjectForm
from forum.subjects import MOST_SUBJECTS, subjects_of_topic
from forum.typed import MemberRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def topic_subjects(request: MemberRequest, topic_id: int) -> HttpResponse:
    """What the topic discusses: its author and moderators add to it, and take away."""
    topic = access.topic_to_relate(request.user, topic_id)
    if "remove" in request.POST:
        kind, _colon, public_id = request.POST["remove"].replace("\0", "").partition(":")
        unrelate(topic=topic, kind=kind, public_id=public_id)
        return HttpResponseRedirect(request.path, status=303)
    form = SubjectForm(request.POST if request.method == "POST" else None)
    may_add = topic.subjects.count() < MOST_SUBJECTS
    if form.is_valid() and may_add:
        if subject := subject_of(request.user, form.cleaned_data["address"]):
            relate(topic=topic, subject=subject)
            return HttpResponseRedirect(request.path, status=303)
        form.add_error("address", _("This is not the address of a document, a news item or an academy here."))
    subjects = subjects_of_topic(topic, request.user)
    context = {"topic": topic, "subjects": subjects, "form": form, "may_add": may_add}
    return render(request, "forum/subjects.html", context, status=422 if form.errors else 200)


@require_safe
def discussions(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """The topics that discuss something; for its own page, as a part of it."""
    subject = subject_of(request.user, f"{kind}:{public_id}")
    if subject is None:
        raise Http404
    part = "#list" if request.headers.get("HX-Request") else ""
    context = {"subject": subject, "topics": discussions_of(request.user, subject.kind, subject.public_id)}
    return render(request, f"forum/discussions.html{part}", context)
