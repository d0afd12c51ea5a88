"""What the composer asks for while somebody writes, and the page that lists the keys."""

from django.http import Http404, HttpResponse, JsonResponse
from django.http.request import HttpRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from brain.core.ratelimit import TooOften, count_or_refuse
from brain.core.uploads import ACCEPTED, PICTURES
from forum import access, completion
from forum.typed import MemberRequest, signed_in


@signed_in
@require_safe
def complete(request: MemberRequest) -> HttpResponse:
    """What may stand for the characters `?q=` after "@" (`kind=member`), "#" (topic) or ":" (emoji), as JSON.

    `topic` is the number of the topic that is written in: only who can see it can be mentioned there.
    """
    find = completion.KINDS.get(request.GET.get("kind", ""))
    if find is None:
        raise Http404
    try:
        count_or_refuse("complete", str(request.user.pk), limit=240, seconds=60)
    except TooOften:
        return HttpResponse(status=429)
    words = request.GET.get("q", "").replace("\0", " ").strip()[: completion.LONGEST]
    topic = request.GET.get("topic", "")
    audience = access.audience_of_topic(request.user, topic) if topic else ""
    found = find(words, request.user, audience)
    return JsonResponse({"found": [{"insert": one.insert, "label": one.label, "hint": one.hint} for one in found]})


@require_safe
@cache_control(max_age=24 * 3600)
def composer(request: HttpRequest) -> HttpResponse:
    """The tools of the composer in the page's language, its words and its style sheet, as JSON.

    Browsers ask for it with the version of their script (`?for=`), so that what they keep never grows old.
    """
    tools = render_to_string(
        "forum/composer/tools.html", {"tools": _tools(), "accept": ",".join({**ACCEPTED, **PICTURES})}, request
    )
    return JsonResponse({"css": static("css/composer.css"), "tools": tools, "words": _words()})


def _tools() -> list[tuple[str, str, str, str]]:
    """Return what the toolbar holds: the name of each, its icon, its word, and the letter that does it with Ctrl."""
    return [
        ("bold", "bold", _("Bold"), "B"),
        ("italic", "italic", _("Italic"), "I"),
        ("link", "link", _("Link"), "K"),
        ("quote", "quote", _("Quote"), ""),
        ("list", "list", _("List"), ""),
        ("file", "attach", _("Image or file"), ""),
        ("mention", "at", _("Mention somebody"), ""),
        ("emoji", "emoji", _("Emoji"), ""),
        ("heading", "heading", _("Heading"), ""),
        ("ordered", "ordered", _("Numbered list"), ""),
        ("tasks", "tasks", _("Tasks"), ""),
        ("code", "code", pgettext("composer", "Code"), ""),
        ("table", "table", _("Table"), ""),
        ("spoiler", "hide", _("Hidden until opened"), ""),
        ("topic", "topic", _("Link a topic or document"), ""),
    ]


def _words() -> dict[str, str]:
    """Return what the composer says, in the page's language."""
    return {
        "saved": _("Draft saved"),
        "saving": _("Saving the draft …"),
        "offline": _("Offline: the text is kept on this device"),
        "kept": _("The draft is kept on this device"),
        "restored": _("Draft of {time} restored"),
        "discard": _("Discard"),
        "discarded": _("The draft is discarded."),
        "undo": _("Undo"),
        "posted": _("Your reply is posted."),
        "postedElsewhere": _("This draft has been posted from another tab or device."),
        "newer": _("There is a newer draft from another tab or device."),
        "useNewer": _("Show it"),
        "failed": _("It could not be sent. Your text is kept: try again."),
        "refused": _("You cannot write here any more, or you are signed out. Your text is kept on this device."),
        "signIn": _("Sign in"),
        "waiting": _("Kept on this device. It goes out when you are connected again."),
        "sending": _("Being sent …"),
        "notSent": _("not sent yet"),
        "tryNow": _("Try now"),
        "edit": _("Edit"),
        "remove": _("Remove"),
        "removed": _("The post is removed."),
        "outbox": _("Not sent yet"),
        "quote": _("Quote"),
        "quoted": _("The quotation is in your text."),
        "answers": _("Answers {name}"),
        "noAnswer": _("Do not answer this post in particular"),
        "strong": _("bold text"),
        "emphasis": _("italic text"),
        "heading": _("Heading"),
        "code": _("code"),
        "link": _("text of the link"),
        "item": _("item"),
        "cell": _("Column"),
        "spoiler": _("What is hidden until it is opened"),
        "uploading": _("Uploading {name} …"),
        "uploaded": _("{name} is in your text."),
        "cancel": _("Cancel"),
        "alternative": _("What can be seen on {name}? For those who cannot see it."),
        "put": _("Done"),
        "tooMany": _("Choose up to ten files at once."),
        "notUploaded": _("{name} could not be uploaded. Try again."),
        "suggestions": _("Suggestions"),
        "found": _("Suggestions: {number}"),
    }


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """What can be done with the keyboard, and where the same stands on the page."""
    return render(request, "forum/keys.html#keys" if request.headers.get("HX-Request") else "forum/keys.html")
