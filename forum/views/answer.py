"""Accepting a reply as the answer."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from forum import access
from forum.actions.answer import accept_answer, withdraw_answer
from forum.typed import MemberRequest, not_too_often, signed_in


@signed_in
@require_POST
@not_too_often
def accept(request: MemberRequest, post_id: int) -> HttpResponse:
    """The post is the answer to its topic, or (withdraw=1) no longer."""
    post = access.post_to_accept(request.user, post_id)
    if "withdraw" in request.POST:
        withdraw_answer(post=post)
    else:
        accept_answer(post=post, member=request.user)
    return HttpResponseRedirect(post.url, status=303)
