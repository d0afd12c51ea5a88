"""Documents, as moderators get them on cards."""

from collections.abc import Callable, Collection
from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.readers import current_reader
from brain.languages.labels import origin_label
from brain.members.models import Member
from brain.moderation.actions.record import record, tell
from brain.moderation.models import AuditEntry
from brain.moderation.things import SITE, Thing, ThingKind, register_things
from brain.moderation.undos import register_undo
from brain.notifications.verbs import Verb, register_verbs
from brain.publishing.workflow import NotPossible
from library.access.documents import documents_to_read
from library.actions import documents as actions
from library.models import Document

DOCUMENT = "document"
WITHDRAW, PUBLISH = "withdraw_doc", "publish_doc"


def register() -> None:
    """Documents can be reported; moderators of the site withdraw them, and publish them again."""
    register_things(
        ThingKind(
            name=DOCUMENT,
            label=gettext_lazy("Document"),
            to_report=_to_report,
            to_decide=_to_decide,
            moderators=lambda document_id: (),
            hide=_withdraw,
            restore=_publish,
        )
    )
    register_verbs(
        Verb(
            WITHDRAW,
            gettext_lazy("withdrew the document"),
            gettext_lazy("%(name)s withdrew a document that you added"),
            may_be_appealed=True,
        ),
        Verb(
            PUBLISH,
            gettext_lazy("published the document again"),
            gettext_lazy("%(name)s published a document that you added again"),
        ),
    )
    register_undo(WITHDRAW, _publish_again)


def _to_report(member: Member, document_id: int) -> Thing:
    document = get_object_or_404(documents_to_read(member), pk=document_id)
    if document.added_by_id == member.pk:
        raise PermissionDenied(_("You can change or withdraw the documents that you added."))
    return _to_decide([document_id])[document_id]


def _to_decide(ids: Collection[int]) -> dict[int, Thing]:
    documents = Document.objects.filter(pk__in=ids).select_related("added_by")
    rows = documents.prefetch_related("translations", "language_editions")
    return {document.pk: _thing(document) for document in rows}


def _thing(document: Document) -> Thing:
    reads = current_reader().languages
    title, abstract = document.title_for(reads), document.abstract_for(reads)
    translation = document.shown.translation
    return Thing(
        kind=DOCUMENT,
        object_id=document.pk,
        title=title.text,
        title_language=title.language,
        text=abstract.text if abstract else "",
        text_language=abstract.language if abstract else "",
        url=reverse("document-permalink", args=[document.uuid]),
        author=document.added_by,
        scope=SITE,
        audience=document.audience,
        language=document.language,
        written_at=document.created_at,
        is_shown=document.is_published,
        where=_("Library"),
        label=origin_label(translation.origin, document.language) if translation else "",
        original=document.original.abstract if translation and document.original else "",
        original_title=document.original.title if document.original else document.slug,
        original_title_language=document.language,
        group=f"{DOCUMENT}.{document.pk}",
    )


def _withdraw(*, object_id: int, moderator: Member, reason: str) -> None:
    _change(
        WITHDRAW,
        lambda document: actions.withdraw_document(document=document, reason=reason, by=moderator),
        object_id,
        moderator,
        reason,
    )


def _publish(*, object_id: int, moderator: Member, reason: str) -> None:
    _change(
        PUBLISH,
        lambda document: actions.publish_document(document=document, by=moderator),
        object_id,
        moderator,
        reason,
    )


def _publish_again(entry: AuditEntry, moderator: Member, reason: str) -> None:
    """After an appeal that was right."""
    _publish(object_id=entry.object_id, moderator=moderator, reason=reason)


@transaction.atomic
def _change(verb: str, do: Callable[[Document], Document], object_id: int, moderator: Member, reason: str) -> None:
    """Do it, on record, and tell who added the document; what was done before is not done again."""
    document = get_object_or_404(Document, pk=object_id)
    with suppress(NotPossible):
        do(document)
        entry = record(
            verb=verb,
            actor=moderator,
            kind=DOCUMENT,
            object_id=document.pk,
            member=document.added_by,
            reason=reason,
        )
        if document.added_by:
            thing = _to_decide([document.pk])[document.pk]
            tell(
                entry,
                [document.added_by],
                title=thing.original_title,
                title_language=thing.original_title_language,
                url=thing.url,
                audience=thing.audience,
                group=thing.group,
            )
