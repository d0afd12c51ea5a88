"""Reporting a post, and what moderators do about reports."""

from typing import Any

from django.contrib import messages
from django.db.models import Min, Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.paging import page_of
from brain.languages.reading import show_all
from brain.notifications.actions import mark_read
from forum import access
from forum.actions import moderate
from forum.actions import report as actions
from forum.forms.reports import DecisionForm, ReportForm
from forum.models import PostReport
from forum.typed import MemberRequest, signed_in

A_PAGE, LATELY = 20, 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report_post(request: MemberRequest, post_id: int) -> HttpResponse:
    """Tell the moderators of a post."""
    post = access.post_to_report(request.user, post_id)
    form = ReportForm(request.POST if request.method == "POST" else None, member=request.user)
    if request.method == "POST" and form.may_be_sent():
        actions.report_post(post=post, reporter=request.user, **form.cleaned_data)
        messages.success(request, _("The moderators are told. You will hear what they decide."))
        return HttpResponseRedirect(post.url, status=303)
    show_all("post", [post])
    context = {"post": post, "topic": post.topic, "form": form}
    return render(request, "forum/reports/report.html", context, status=form.status)


@signed_in
@require_safe
def reports(request: MemberRequest) -> HttpResponse:
    """The reported posts that the member decides about, what was reported first first."""
    mark_read(member=request.user, group=actions.GROUP)
    return render(request, "forum/reports/index.html", _reported(request))


@signed_in
@require_safe
def report_count(request: MemberRequest) -> HttpResponse:
    """How many reported posts wait for the member, as a fragment of the account menu."""
    return render(request, "forum/reports/index.html#count", {"count": access.reported_posts(request.user).count()})


@signed_in
@require_POST
def decide(request: MemberRequest, post_id: int) -> HttpResponse:
    """Hide the post (`hide=1`), or let it stay; both answer those who reported it."""
    post = access.reported_post(request.user, post_id)
    hides = "hide" in request.POST
    form = DecisionForm(request.POST, hides=hides)
    if not form.is_valid():
        wrong = {"wrong": post.pk, "form": form}
        return render(request, "forum/reports/index.html", _reported(request) | wrong, status=422)
    if hides:
        actions.hide_reported(post=post, moderator=request.user, reason=form.cleaned_data["answer"])
        messages.success(request, _("The post is hidden."))
    else:
        actions.keep_reported(post=post, moderator=request.user, answer=form.cleaned_data["answer"])
        messages.success(request, _("The reports are closed: the post stays as it is."))
    return HttpResponseRedirect(reverse("forum:reports"), status=303)


@signed_in
@require_POST
def undo(request: MemberRequest, post_id: int) -> HttpResponse:
    """Bring back a post that was hidden when it was reported, for a reason."""
    post = access.post_hidden_after_reports(request.user, post_id)
    form = DecisionForm(request.POST, hides=True)
    if not form.is_valid():
        return render(
            request, "forum/reports/index.html", _reported(request) | {"wrong": post.pk, "form": form}, status=422
        )
    moderate.restore_post(post=post, moderator=request.user, reason=form.cleaned_data["answer"])
    messages.success(request, _("The post is restored."))
    return HttpResponseRedirect(reverse("forum:reports"), status=303)


@signed_in
@require_safe
def permalink(request: MemberRequest) -> HttpResponse:
    """To the reports, in the reader's language."""
    return redirect("forum:reports")


def _reported(request: HttpRequest) -> dict[str, Any]:
    opened = PostReport.objects.open().select_related("reporter")
    posts = access.reported_posts(request.user).for_display().for_reader()
    posts = posts.prefetch_related(Prefetch("reports", opened, to_attr="opened"))
    first = Min("reports__created_at", filter=Q(reports__closed_at=None))
    page = page_of(posts.annotate(reported_at=first).order_by("reported_at", "pk"), request, A_PAGE)
    show_all("post", [post for post in page if post.is_shown and not post.topic.category.is_private])
    hidden = access.hidden_after_reports(request.user).for_display().order_by("-hidden_at")[:LATELY]
    return {"page": page, "hidden": hidden}
