"""Images and files in texts: which a text may show, and how they are kept."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from brain.core.storage import delete_with_row
from brain.core.templatetags.brain import file_size
from brain.core.text import File, named_files, render_markdown
from brain.core.uploads import CheckedPicture, check_attachment, clean_file_name
from brain.members.models import Member
from forum import access
from forum.handles import known_handles
from forum.models import Attachment, Draft, Post, PostRevision

LONGEST_SIDE = 2048  # of a picture, in pixels
UNUSED = timedelta(days=2)


class KeyInUse(Exception):
    """The key of this sending was used for something else; the message says so."""


class QuotaReached(ValidationError):
    """The member has brought as much as is possible in a day."""


def attachments_in(body: str, by: Member, post: Post | None = None) -> list[Attachment]:
    """Return the attachments that a text by this member may show; `post` is the one whose text it becomes anew."""
    numbers = named_files(body)
    return list(access.attachments_to_show(by, numbers, post)) if numbers else []


def text_html(body: str, attached: Iterable[Attachment]) -> SafeString:
    """Return the text of a post (Markdown) as HTML, with links to the members that it mentions and its attachments."""
    return render_markdown(body, handles=known_handles(body), files=_as_files(attached))


def _as_files(attached: Iterable[Attachment]) -> Mapping[str, File]:
    return {
        str(each.pk): File(PurePath(each.name).suffix[1:].upper(), each.size, each.width, each.height)
        for each in attached
    }


def keep_file(*, owner: Member, upload: UploadedFile, key: UUID) -> tuple[Attachment, bool]:
    """Return the attachment that was made of the file, and whether it is new: sent again, it is kept once.

    Raises ValidationError (TooLarge, QuotaReached) for what may not come in, KeyInUse where the `key` is somebody
    else's or another file's, StorageFull where there is no room; nothing is kept then.
    """
    if earlier := _kept_before(owner, upload, key):
        return earlier, False
    limit = settings.MAX_ATTACHMENT_BYTES
    checked = check_attachment(upload, limit=limit, longest_side=LONGEST_SIDE)
    _refuse_over_quota(owner, checked.size)
    attachment = Attachment(
        id=key,
        owner=owner,
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
    )
    if isinstance(checked, CheckedPicture):
        attachment.width, attachment.height = checked.width, checked.height
    attachment.file.save(checked.name, checked.content, save=False)
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
    except IntegrityError:
        attachment.file.delete(save=False)  # sent twice at once, and the other one was first
        if earlier := _kept_before(owner, upload, key):
            return earlier, False
        raise
    return attachment, True


def _kept_before(owner: Member, upload: UploadedFile, key: UUID) -> Attachment | None:
    earlier = Attachment.objects.filter(pk=key).first()
    if earlier is None:
        return None
    names = [PurePath(name).stem for name in (earlier.name, clean_file_name(upload.name or ""))]
    if earlier.owner_id != owner.pk or names[0] != names[1]:
        raise KeyInUse(_("This file was sent under the number of another one. Choose it again."))
    return earlier


def _refuse_over_quota(owner: Member, size: int) -> None:
    day = owner.attachments.filter(created_at__gt=timezone.now() - timedelta(days=1))
    limit = settings.ATTACHMENTS_BYTES_A_DAY
    if (day.aggregate(all=Sum("size"))["all"] or 0) + size > limit:
        raise QuotaReached(
            _("You have brought %(limit)s of files today: that is as much as a member can. Try again tomorrow.")
            % {"limit": file_size(limit)}
        )


def markdown_of(attachment: Attachment, alternative: str = "") -> str:
    """Return what shows the attachment in a text: an image with its alternative text, or a link to the file."""
    if attachment.is_image:
        return f"![{_in_brackets(alternative)}]({attachment.url})"
    return f"[{_in_brackets(attachment.name)}]({attachment.url})"


def _in_brackets(words: str) -> str:
    return "".join(f"\\{each}" if each in "\\[]" else each for each in " ".join(words.split()))


def forget_unused() -> int:
    """Attachments that no text shows any more are gone with their files; return how many.

    Those of the last days stay, and those that an earlier version of a post or a draft names: both can come back.
    """
    unused = Attachment.objects.filter(posts=None, created_at__lt=timezone.now() - UNUSED).select_related("owner")
    gone = 0
    for attachment in unused.iterator():
        if not _may_come_back(attachment):
            attachment.delete()
            delete_with_row(attachment.file)
            gone += 1
    return gone


def forget_attachments(posts: Collection[int]) -> None:
    """Attachments that only these posts show, or showed in an earlier version, are gone; so are their files, at the end
    of the caller's transaction.
    """
    bodies = PostRevision.objects.filter(post__in=posts).values_list("body", flat=True)
    earlier = {number for body in bodies for number in named_files(body)}
    theirs = Attachment.objects.filter(Q(posts__in=posts) | Q(pk__in=earlier, owner__posts__in=posts))
    shown_elsewhere = Attachment.posts.through.objects.exclude(post__in=posts).values("attachment")
    for attachment in theirs.exclude(pk__in=shown_elsewhere).distinct():
        attachment.delete()
        delete_with_row(attachment.file)


def _may_come_back(attachment: Attachment) -> bool:
    earlier = PostRevision.objects.filter(post__author=attachment.owner, body__contains=attachment.url)
    drafts = Draft.objects.filter(member=attachment.owner).values_list("fields", flat=True)
    return earlier.exists() or any(attachment.url in str(fields) for fields in drafts)
