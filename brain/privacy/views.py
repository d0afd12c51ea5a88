"""Pages of members' rights: the notice, one's data, a copy of it, and deleting the account."""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brain.core.downloads import StreamedFile, answer_with
from brain.core.paging import page_of
from brain.members.guard import MemberRequest, for_members
from brain.members.registry import retentions
from brain.privacy import access, actions
from brain.privacy.forms import DepartureForm
from brain.privacy.notice import VERSION

log = logging.getLogger(__name__)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What is kept of members, why, for how long, and what stays."""
    shown = {
        "version": VERSION,
        "rules": retentions(),
        "has_spam_checker": settings.SPAM_CHECKER != "none",
        "has_foreign_translator": "deepl" in settings.TRANSLATION,
        **_days(),
    }
    return render(request, "privacy/notice.html", shown)


@for_members
@require_safe
def own(request: MemberRequest) -> HttpResponse:
    """What a member can do with their data, what they agreed to, and who took it along."""
    consents = access.own_consents(request.user)
    shown = {
        "copies": access.own_copies(request.user),
        "departure": access.departure_of(request.user),
        "consents": consents,
        "has_agreed": access.has_agreed(consents),
        "version": VERSION,
        "exports": access.exports_about(request.user)[:20],
        **_days(),
    }
    return render(request, "privacy/own.html", shown)


@for_members
@require_POST
def agree(request: MemberRequest) -> HttpResponse:
    actions.agree(member=request.user, language=get_language() or settings.LANGUAGE_CODE)
    return _to_own()


@for_members
@require_POST
def ask_for_copy(request: MemberRequest) -> HttpResponse:
    actions.ask_for_copy(member=request.user)
    messages.success(request, _("The copy is being made. You are told when it is ready."))
    return _to_own()


@for_members
@reauthentication_required
@require_safe
def fetch_copy(request: MemberRequest, copy_id: int) -> StreamedFile:
    """The archive, for its member alone, who has just shown that it is them."""
    copy = access.copy_to_fetch(request.user, copy_id)
    actions.note_fetched(copy=copy)
    name = f"collective-brain-{copy.asked_at:%Y-%m-%d}.zip"
    return answer_with(copy.file.open("rb"), name=name, media_type="application/zip", cache="private, no-store")


@for_members
@reauthentication_required
def delete_account(request: MemberRequest) -> HttpResponse:
    """What happens when the account is deleted, and the form that asks for it."""
    access.refuse_unless_free_to_leave(request.user)
    form = DepartureForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        shown = {"form": form, **_days()}
        return render(request, "privacy/delete.html", shown, status=422 if form.is_bound else 200)
    removes_texts = form.cleaned_data["texts"] == DepartureForm.REMOVE
    departure = actions.ask_to_leave(member=request.user, removes_texts=removes_texts)
    try:
        get_adapter().send_notification_mail("privacy/email/leaving", request.user, {"due_at": departure.due_at})
    except OSError as error:  # what was asked for stands, and "Your data" says so
        log.warning("no mail about leaving: %r", error)
    return _to_own()


@for_members
@require_POST
def stay(request: MemberRequest) -> HttpResponse:
    actions.stay(member=request.user)
    messages.success(request, _("Your account stays."))
    return _to_own()


@for_members
@require_safe
def all_exports(request: MemberRequest) -> HttpResponse:
    """Who took data of members along, for administrators."""
    page = page_of(access.all_exports(request.user), request, per_page=50)
    return render(request, "privacy/exports.html", {"page": page})


def _days() -> dict[str, Any]:
    return {"export_days": settings.EXPORT_DAYS, "deletion_days": settings.DELETION_DAYS}


def _to_own() -> HttpResponse:
    return HttpResponseRedirect(reverse("privacy:own"), status=303)
