"""Pages of figures: how good translations are, for translators, and how translating goes, for administrators."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from brain.core.templatetags.brain import number
from brain.languages import access, condition
from brain.languages.forms import RetryForm
from brain.languages.statistics import by_pair
from brain.members.guard import MemberRequest, for_members


@for_members
@require_safe
def translation_statistics(request: MemberRequest) -> HttpResponse:
    """What people did about translations, by pair of languages: in the last 30 days, or ever."""
    access.translator(request.user)
    is_ever = request.GET.get("since") == "ever"
    figures = by_pair(None if is_ever else timezone.now() - timedelta(days=30))
    return render(request, "languages/statistics.html", {"figures": figures, "is_ever": is_ever})


@for_members
@require_safe
def translation_usage(request: MemberRequest) -> HttpResponse:
    """What engines are used for, whether they work, what waits, and what failed; `?reason=` narrows the failures."""
    access.administrator(request.user)
    reason = request.GET.get("reason")
    context = {
        "engines": condition.engines_now(),
        "days": condition.usage_by_day(),
        "queue": condition.queue(),
        "failures": condition.failures(reason),
        "reason": reason,
    }
    return render(request, "languages/usage.html", context)


@for_members
@require_POST
def retry_translations(request: MemberRequest) -> HttpResponse:
    """What has failed is tried again: one text, or all that failed for one reason."""
    access.administrator(request.user)
    form = RetryForm(request.POST)
    count = condition.try_again(**form.chosen()) if form.is_valid() else 0
    words = ngettext("%(count)s text is translated again.", "%(count)s texts are translated again.", count)
    messages.success(request, words % {"count": number(count)})
    return HttpResponseRedirect(reverse("languages:translation-usage"), status=303)
