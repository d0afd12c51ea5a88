"""Whether links still lead somewhere."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brain.core.paging import page_of
from brain.members.guard import MemberRequest, for_members
from library.access.links import page_to_look_at, pages_to_see
from library.actions.links import look_again
from library.models import LinkState


@for_members
@require_safe
def links(request: MemberRequest) -> HttpResponse:
    """Pages of other sites by what became of them, the broken ones first."""
    pages = pages_to_see(request.user)
    counts = pages.count_by_state()
    trays = [(state, counts[state]) for state in LinkState if counts.get(state)]
    asked = request.GET.get("show", "")
    shown = LinkState(asked) if asked in LinkState.values else (trays[0][0] if trays else LinkState.BROKEN)
    page = page_of(pages.filter(state=shown), request)
    return render(request, "library/links.html", {"trays": trays, "shown": shown, "page": page})


@for_members
@require_POST
def look_again_at_link(request: MemberRequest, pk: int) -> HttpResponse:
    page = page_to_look_at(request.user, pk)
    look_again(page=page)
    messages.success(request, _("It is looked at again within the next minutes."))
    return HttpResponseRedirect(f"{reverse('library:links')}?show={page.state}", status=303)
