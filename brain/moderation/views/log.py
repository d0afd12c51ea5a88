"""The audit log: for moderators, for members about what is theirs, and as a file."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from brain.core.paging import page_of
from brain.members.guard import MemberRequest, for_members
from brain.members.permissions import Permission, holds, holds_somewhere
from brain.moderation import access, log
from brain.moderation.actions.exports import note_log_export
from brain.moderation.forms.log import LogForm

ENTRIES_A_PAGE = 50
_BATCH = 500


@for_members
@require_safe
def entries(request: MemberRequest) -> HttpResponse:
    """What moderators did, by whom and why, narrowed by what is asked for."""
    readable = access.log_to_read(request.user)
    form = LogForm(request.GET, reader=request.user, entries=readable)
    page = page_of(form.of_what(readable), request, ENTRIES_A_PAGE)
    context = {
        "form": form,
        "page": page,
        "lines": log.lines(request.user, list(page)),
        "formats": log.FORMATS if holds(request.user, Permission.EXPORT_LOG) else {},
        "sees_permissions": holds_somewhere(request.user, Permission.SEE_PERMISSIONS),
    }
    return render(request, "moderation/log.html", context, status=200 if form.is_valid() else 422)


@for_members
@require_POST
def export(request: MemberRequest) -> HttpResponse | StreamingHttpResponse:
    """The entries that the same questions find, as a file; that it was made stands in the log itself."""
    readable = access.log_to_export(request.user)
    form = LogForm(request.POST, reader=request.user, entries=readable)
    name = request.POST.get("format", "")
    if name not in log.FORMATS or not form.is_valid():
        raise Http404
    media_type, write = log.FORMATS[name]
    found = form.of_what(readable).select_related("actor", "seal").prefetch_related("concerned").order_by("pk")
    asked = {field: str(value) for field, value in form.cleaned_data.items() if value and field not in ("by", "of")}
    note_log_export(moderator=request.user, media=name, asked=asked)
    answer = StreamingHttpResponse(write(found.iterator(chunk_size=_BATCH)), content_type=media_type)
    day = timezone.localdate().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-log-{day}.{name}"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@for_members
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Every act on the member, and on what is theirs."""
    page = page_of(access.acts_on(request.user), request, ENTRIES_A_PAGE)
    return render(request, "moderation/mine.html", {"page": page, "lines": log.lines(request.user, list(page))})
