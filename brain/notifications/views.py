"""The page of what a member was told."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from brain.core.paging import page_of
from brain.members.actions import set_mails
from brain.members.models import Mails, Member
from brain.notifications import actions
from brain.notifications.access import by_group, member_with_token, own_notification, own_notifications
from brain.notifications.reading import tell


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What the member was told, by topic; with `?show=unread` only what they have not read."""
    shown = request.GET.get("show", "all")
    page = page_of(own_notifications(cast(Member, request.user), shown), request)
    return render(request, "notifications/index.html", {"shown": shown, "page": page, "groups": by_group(tell(page))})


@login_required
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """What the notification is about; it is read, unless the browser only fetches ahead."""
    notification = own_notification(cast(Member, request.user), notification_id)
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        actions.mark_read(member=notification.member, ids=[notification.pk])
    return redirect(notification.url)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Those of `group`, or all, are read."""
    group = request.POST.get("group")
    if group is not None and "\0" in group:  # which PostgreSQL cannot be asked for
        raise Http404
    actions.mark_read(member=cast(Member, request.user), group=group)
    return HttpResponseRedirect(reverse("notifications:index"), status=303)


@csrf_exempt  # a mail program asks, without a page of ours before it; the token is what it has from the mail
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest, token: str) -> HttpResponse:
    """When the reader of a mail gets further ones, signed in or not; a POST without a choice ends them (RFC 8058)."""
    member = member_with_token(token)
    if request.method == "POST":
        choice = request.POST.get("mails", Mails.NEVER)
        if choice not in Mails.values:
            raise Http404
        set_mails(member=member, mails=choice)
    shown = {"member": member, "is_saved": request.method == "POST", "choices": Mails.choices}
    return render(request, "notifications/mails.html", shown)
