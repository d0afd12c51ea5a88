"""Reactions to posts, and bookmarks."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brain.core.marks import Viewer, personal
from brain.core.paging import page_of
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.languages.reading import show_all
from forum import access
from forum.actions import bookmark as bookmarks
from forum.actions.react import react, take_reaction_back
from forum.forms.bookmarks import BookmarkForm
from forum.marks import BOOKMARK, own_marks
from forum.models import Feeling, Post, Reaction
from forum.typed import MemberRequest, signed_in

BOOKMARKS_A_PAGE = 20


@signed_in
@require_POST
def post_react(request: MemberRequest, post_id: int) -> HttpResponse:
    """React to a post (`thank=on`), or no longer (`thank=off`)."""
    post = access.post_to_react(request.user, post_id)
    try:
        count_or_refuse("react", str(request.user.pk), limit=60, seconds=60)
    except TooOften:
        advice = {"title": _("Too many attempts"), "advice": _("Wait a few minutes, then try again.")}
        return render(request, "error.html", advice, status=429)
    for feeling in Feeling.values:
        if feeling in request.POST:
            act = take_reaction_back if request.POST[feeling] == "off" else react
            act(member=request.user, post=post, feeling=feeling)
    return _marked(request, post)


@require_safe
def reactions(request: HttpRequest, post_id: int) -> HttpResponse:
    """Who reacted to a post, and how."""
    post = access.post_with_text(request.user, post_id)
    by_feeling: dict[str, list[object]] = {}
    for reaction in Reaction.objects.filter(post=post).select_related("member").order_by("-at"):
        by_feeling.setdefault(reaction.feeling, []).append(reaction.member)
    groups = [(value, label, by_feeling[value]) for value, label in Feeling.choices if value in by_feeling]
    return render(request, "forum/reacted.html", {"post": post, "topic": post.topic, "groups": groups})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_bookmark(request: MemberRequest, post_id: int) -> HttpResponse:
    """Bookmark a post (`bookmark=on`), or no longer (`bookmark=off`); or its note and reminder."""
    post = access.post_to_read(request.user, post_id)
    if BOOKMARK in request.POST:
        is_kept = request.POST[BOOKMARK] != "off"
        act = bookmarks.keep if is_kept else bookmarks.let_go
        act(member=request.user, post=post)
        if is_kept or _is_fragment(request):
            return _marked(request, post)
        messages.success(request, _("The bookmark is removed."))
        return HttpResponseRedirect(reverse("forum:bookmarks"), status=303)
    kept = request.user.bookmarks.filter(post=post).first()
    form = BookmarkForm(request.POST or None, bookmark=kept)
    if request.method == "POST" and form.is_valid():
        bookmarks.keep(member=request.user, post=post, note=form.cleaned_data["note"], remind_at=form.moment)
        return HttpResponseRedirect(reverse("forum:bookmarks"), status=303)
    context = {"post": post, "topic": post.topic, "bookmark": kept, "form": form}
    return render(request, "forum/bookmark.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def list_bookmarks(request: MemberRequest) -> HttpResponse:
    """The member's bookmarks in what they may see as of now, the newest first."""
    mine = access.bookmarks_of(request.user).prefetch_related(Prefetch("post", Post.objects.for_display().for_reader()))
    page = page_of(mine, request, BOOKMARKS_A_PAGE)
    posts = [bookmark.post for bookmark in page.object_list]
    show_all("post", [post for post in posts if post.is_shown])
    show_all("topic", [post.topic for post in posts])
    return render(request, "forum/bookmarks.html", {"page": page})


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _marked(request: MemberRequest, post: Post) -> HttpResponse:
    """Answer with the post's reactions as they are now, to the page that shows it; without JavaScript, go there."""
    if not _is_fragment(request):
        return HttpResponseRedirect(post.url, status=303)
    html = render_to_string("forum/reactions.html", {"post": access.post_to_read(request.user, post.pk)})
    own = frozenset(own_marks(request.user, [post.pk]))
    return HttpResponse(personal(html, Viewer(member=request.user.pk, own=own, token=get_token(request))))
