"""Messages: a member's private conversations."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.ratelimit import TooOften, count_or_refuse
from forum import access, pages, talks
from forum.actions import talk
from forum.forms.talks import MessageForm, PartnerForm
from forum.live import streams_of, streams_of_topic
from forum.models import Post
from forum.talklist import conversation_list
from forum.typed import MemberRequest, signed_in, typed_before
from forum.views.write import posted, sent, show_again
from realtime.page import follow


@signed_in
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """The member's conversations, the one with the newest words first."""
    shown = conversation_list(request)
    follow(request, *streams_of(topic.category for topic in shown["page"]))
    return render(request, "forum/talks/index.html", shown)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Write to members (`?to=handle`) or to a group (`?group=12`); whom one talks with alone already, there."""
    first = {"to": request.GET.get("to", ""), "group": request.GET.get("group", ""), **typed_before(request, "talk")}
    if request.method != "POST" and (conversation := access.conversation_with(request.user, first["to"])):
        return redirect(conversation.url)
    access.member_to_write(request.user)
    form = MessageForm(request.POST or None, request.FILES or None, author=request.user, initial=first)
    if post := sent(request, form, partial(_write, request)):
        return posted(request, post.url)
    return show_again(request, "forum/talks/new.html", form, {"most": talks.MOST_OTHERS})


@signed_in
@require_safe
def find(request: MemberRequest) -> HttpResponse:
    """Members with the name that is being typed (`?to=`), and those that are chosen (`&people=`), as a fragment."""
    try:
        count_or_refuse("complete", str(request.user.pk), limit=120, seconds=60)
    except TooOften:
        return HttpResponse(status=204)
    chosen = talks.chosen_members(request.GET.getlist("people"))
    found = talks.members_like(request.GET.get("to", ""), besides=[request.user, *chosen])
    return render(request, "forum/talks/found.html", {"chosen": chosen, "found": found})


def _write(request: MemberRequest, **words: Any) -> Post:
    partners, group = words.pop("to"), words.pop("group", None)
    words.pop("people")
    words["title"] = words.pop("subject")
    if group:
        return talk.begin_in_group(author=request.user, edition=group, **words)
    return talk.begin(author=request.user, partners=partners, **words)


@signed_in
@require_safe
def conversation(request: MemberRequest, topic_id: int) -> HttpResponse:
    """One page of a conversation. How far the member has read it, the page says itself (forum.views.places.seen)."""
    follow(request, *streams_of_topic(topic_id))
    topic = access.conversation_to_read(request.user, topic_id)
    page = pages.topic_page(request, topic)
    if shut := talks.why_shut(topic, request.user):
        page |= {"form": None, "shut": shut}
    return render(request, "forum/topic.html", page | _of_partner(request, page))


def _of_partner(request: MemberRequest, page: dict[str, Any]) -> dict[str, Any]:
    topic = page["topic"]
    partners = talks.partners_of(topic)
    own = [partner for partner in partners if partner.member_id == request.user.pk]
    there = talks.conversation_of(topic)
    return {
        "own": own[0] if own else None,
        "may_add": bool(own) and there.pair is None,
        "may_remove": there.begun_by_id == request.user.pk and there.pair is None,
        "is_translated": bool(own) and all(partner.agrees_to_translation for partner in partners),
    }


@signed_in
@require_POST
def add_partner(request: MemberRequest, topic_id: int) -> HttpResponse:
    """One more member belongs to the conversation."""
    topic = access.conversation_to_join_in(access.member_to_write(request.user), topic_id)
    form = PartnerForm(request.POST)
    if not form.is_valid():
        return render(request, "forum/talks/add.html", {"topic": topic, "form": form}, status=422)
    try:
        count_or_refuse("partner", str(request.user.pk), limit=20, seconds=3600)
    except TooOften as too_often:
        form.add_error("to", too_often.advice)
        return render(request, "forum/talks/add.html", {"topic": topic, "form": form}, status=429)
    talk.add_partner(topic=topic, member=form.cleaned_data["to"], by=request.user)
    return _back(request, topic.url, _("%(name)s is told.") % {"name": form.cleaned_data["to"].name})


@signed_in
@require_POST
def remove_partner(request: MemberRequest, topic_id: int, handle: str) -> HttpResponse:
    """A member belongs to the conversation no more, as the one who began it wants."""
    topic, member = access.partner_to_remove(request.user, topic_id, handle)
    talk.remove_partner(topic=topic, member=member)
    return _back(request, topic.url, _("%(name)s is out of this conversation.") % {"name": member.name})


@signed_in
@require_POST
def leave(request: MemberRequest, topic_id: int) -> HttpResponse:
    """The conversation is there for its other partners alone."""
    topic = access.conversation_to_join_in(request.user, topic_id)
    talk.remove_partner(topic=topic, member=request.user)
    return _back(request, reverse("talks:index"), _("You have left the conversation."))


@signed_in
@require_POST
def consent(request: MemberRequest, topic_id: int) -> HttpResponse:
    """The member agrees that machines translate the conversation (`agrees=1`), or takes that back."""
    topic = access.conversation_to_join_in(request.user, topic_id)
    talk.agree_to_translation(topic=topic, member=request.user, agrees=request.POST.get("agrees") == "1")
    return _back(request, topic.url, _("Your choice is saved."))


def _back(request: HttpRequest, url: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(url, status=303)
