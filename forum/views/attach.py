"""Images and files of posts: how they come in, and how they are handed out."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brain.core.downloads import answer_with
from brain.core.ratelimit import TooOften, count_or_refuse
from brain.core.storage import StorageFull
from brain.core.uploads import TooLarge
from brain.members.access import why_silent
from brain.members.models import Member
from forum import access
from forum.attachments import KeyInUse, QuotaReached, keep_file, markdown_of
from forum.forms.attaching import A_MINUTE, SentFile, no_room
from forum.models import Attachment

_ASKED_EACH_TIME = "public, no-cache"


@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """Keep the `file` under the `key`, a UUID; answer, in JSON, what shows it in a text, or what is wrong."""
    if not isinstance(request.user, Member):
        return _refused(_("Sign in to add files. Your text is kept on this device."), 403)
    if reason := why_silent(request.user):
        return _refused(reason, 403)
    form = SentFile(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(" ".join(str(error) for errors in form.errors.values() for error in errors), 422)
    try:
        count_or_refuse("attach", str(request.user.pk), limit=A_MINUTE, seconds=60)
        attachment, is_new = keep_file(
            owner=request.user, upload=form.cleaned_data["file"], key=form.cleaned_data["key"]
        )
    except (TooOften, KeyInUse, ValidationError, StorageFull) as error:
        return _explained(error)
    return JsonResponse(_told(attachment, form.cleaned_data["alt"]), status=201 if is_new else 200)


def _explained(error: TooOften | KeyInUse | ValidationError | StorageFull) -> JsonResponse:
    match error:
        case TooOften():
            answer = _refused(error.advice, 429)
            answer.headers["Retry-After"] = str(error.seconds)
            return answer
        case KeyInUse():
            return _refused(str(error), 409)
        case StorageFull():
            return _refused(no_room(), 507)
        case _:
            status = {TooLarge: 413, QuotaReached: 429}.get(type(error), 422)
            return _refused(" ".join(error.messages), status)


def _refused(error: str, status: int) -> JsonResponse:
    return JsonResponse({"error": error}, status=status)


def _told(attachment: Attachment, alternative: str) -> dict[str, object]:
    return {
        "id": str(attachment.pk),
        "url": attachment.url,
        "name": attachment.name,
        "size": attachment.size,
        "media_type": attachment.media_type,
        "is_image": attachment.is_image,
        "width": attachment.width,
        "height": attachment.height,
        "markdown": markdown_of(attachment, alternative),
    }


@require_safe
def attachment(request: HttpRequest, number: UUID) -> HttpResponseBase:
    """Hand out the file; caches keep what everybody may see, and ask each time: its post may be hidden."""
    found = access.attachment_to_read(request.user, number)
    is_public = access.visible_attachments(AnonymousUser()).filter(pk=number).exists()
    tag = f'"{number}"'
    if is_public and request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = answer_with(
        content,
        name=found.name,
        media_type=found.media_type,
        cache=_ASKED_EACH_TIME if is_public else "private, no-store",
    )
    answer.headers["ETag"] = tag
    answer.is_for_everybody = is_public  # type: ignore[attr-defined]
    return answer
