"""The page on which moderators of the site keep the lists of blocked words and domains."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brain.members.guard import MemberRequest, for_members
from brain.moderation import access
from brain.moderation.actions.words import block_word, unblock_word
from brain.moderation.forms.words import WordForm
from brain.moderation.models import WordKind


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: MemberRequest) -> HttpResponse:
    """What is blocked, and a form to add to it."""
    blocked = access.blocked_words(request.user)
    form = WordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        added = block_word(moderator=request.user, **form.cleaned_data)
        return _done(request, _("“%(text)s” is blocked.") % {"text": added.text})
    lists = [(kind.label, [each for each in blocked if each.kind == kind]) for kind in WordKind]
    return render(
        request, "moderation/words.html", {"form": form, "lists": lists}, status=422 if form.is_bound else 200
    )


@for_members
@require_POST
def remove_word(request: MemberRequest, word_id: int) -> HttpResponse:
    """It is not blocked any more."""
    blocked = access.blocked_word(request.user, word_id)
    unblock_word(blocked=blocked, moderator=request.user)
    return _done(request, _("“%(text)s” is not blocked any more.") % {"text": blocked.text})


def _done(request: MemberRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("moderation:words"), status=303)
