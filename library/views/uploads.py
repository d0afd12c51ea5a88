"""A server of the tus resumable upload protocol 1.0.0 (https://tus.io/protocols/resumable-upload).

With the extensions creation, checksum, expiration and termination. The metadata of an upload are `filename` and `for`,
the identifier of the document, session or edition that it is brought for, or FOR_IMPORTS. The client signs in as a
browser does: with the cookie of a session and the header X-CSRFToken.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from brain.core.storage import PIECE, StorageFull
from brain.core.uploads import TooLarge
from brain.members.models import Member
from library.access import uploads as access
from library.actions import uploads as actions
from library.models import Upload

VERSION = "1.0.0"
ALGORITHMS = ("sha1", "sha256")
BODY = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
View = Callable[..., HttpResponse]


class _Wrong(Exception):
    """The request is not one of the protocol; with the status of the answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _speaks_tus(view: View) -> View:
    """Every answer names the version; requests of another version get 412, and errors say what to do in plain text."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":  # what only reads was not asked for its token
            request.method = request.headers.get("X-HTTP-Method-Override", request.method)
        try:
            if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
                raise _Wrong(412, f"Tus-Resumable: {VERSION}")
            response = view(request, *args, **kwargs)
        except _Wrong as wrong:
            response = HttpResponse(str(wrong), status=wrong.status, content_type="text/plain; charset=utf-8")
        response["Tus-Resumable"] = VERSION
        response["Tus-Version"] = VERSION
        return response

    return answer


@_speaks_tus
def uploads(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    metadata = _metadata(request)
    member = _member(request)
    target = access.target_to_fill(member, _target(metadata))
    try:
        upload = actions.begin_upload(
            member=member, target=target, name=metadata.get("filename", ""), size=_number(request, "Upload-Length")
        )
    except ValidationError as error:
        raise _refused(error) from None
    except StorageFull:
        raise _no_room() from None
    return HttpResponse(status=201, headers={"Location": reverse("upload", args=[upload.uuid]), **_expires(upload)})


@_speaks_tus
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    methods = {"HEAD": _tell, "PATCH": _continue, "DELETE": _forget, "OPTIONS": lambda *_arguments: _abilities()}
    method = methods.get(request.method or "")
    if method is None:
        return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
    return method(request, access.upload_to_continue(_member(request), uuid))


def _abilities() -> HttpResponse:
    headers = {
        "Tus-Extension": "creation,checksum,expiration,termination",
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(max(settings.MAX_FILE_BYTES, settings.MAX_RECORDING_BYTES)),
    }
    return HttpResponse(status=204, headers=headers)


def _tell(request: HttpRequest, upload: Upload) -> HttpResponse:
    headers = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size), "Cache-Control": "no-store"}
    return HttpResponse(headers=headers | _expires(upload))


def _continue(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != BODY:
        raise _Wrong(415, f"Content-Type: {BODY}")
    offset, checksum = _number(request, "Upload-Offset"), _checksum(request)
    try:
        actions.continue_upload(upload=upload, offset=offset, body=_pieces(request), checksum=checksum)
    except actions.Busy:
        raise _Wrong(423, _("This file is being sent by another request.")) from None
    except actions.Gone:
        raise Http404 from None
    except actions.WrongOffset:
        raise _Wrong(409, f"Upload-Offset: {upload.received}") from None
    except actions.WrongChecksum:
        raise _Wrong(CHECKSUM_MISMATCH, _("What arrived is not what was sent. Send it again.")) from None
    except actions.TooMuch:
        raise _Wrong(413, f"Upload-Length: {upload.size}") from None
    except StorageFull:
        raise _no_room() from None
    except UnreadablePostError:  # the line broke, and nobody reads this
        raise _Wrong(400, "") from None
    return HttpResponse(status=204, headers={"Upload-Offset": str(upload.received), **_expires(upload)})


def _forget(request: HttpRequest, upload: Upload) -> HttpResponse:
    actions.forget_upload(upload=upload)
    return HttpResponse(status=204)


def _member(request: HttpRequest) -> Member:
    if not isinstance(request.user, Member):
        raise PermissionDenied
    return request.user


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise _Wrong(400, f"{header}: ?")
    return int(value)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Return what Upload-Metadata says: keys, each with its value in Base64, and commas between."""
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.strip()]
    try:
        return {key: base64.b64decode("".join(value), validate=True).decode() for key, *value in pairs}
    except (binascii.Error, UnicodeDecodeError):
        raise _Wrong(400, "Upload-Metadata: ?") from None


def _target(metadata: dict[str, str]) -> UUID:
    try:
        return UUID(metadata.get("for", ""))
    except ValueError:
        raise _Wrong(400, "Upload-Metadata: for ?") from None


def _checksum(request: HttpRequest) -> actions.Checksum | None:
    if "Upload-Checksum" not in request.headers:
        return None
    algorithm, _space, digest = request.headers["Upload-Checksum"].partition(" ")
    if algorithm not in ALGORITHMS:
        raise _Wrong(400, f"Tus-Checksum-Algorithm: {','.join(ALGORITHMS)}")
    try:
        return actions.Checksum(algorithm, base64.b64decode(digest, validate=True))
    except binascii.Error:
        raise _Wrong(400, "Upload-Checksum: ?") from None


def _expires(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date(upload.expires_at.timestamp())}


def _refused(error: ValidationError) -> _Wrong:
    status = 413 if isinstance(error, TooLarge) else 507 if isinstance(error, actions.QuotaReached) else 415
    return _Wrong(status, " ".join(error.messages))


def _no_room() -> _Wrong:
    return _Wrong(507, _("The disk is full. Tell the administrators, and go on later: what has arrived is kept."))
