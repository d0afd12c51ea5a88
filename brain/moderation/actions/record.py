"""Putting acts on record, and telling those whom they concern."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from brain.languages.detection import detect
from brain.members.audiences import MEMBERS
from brain.members.models import Member
from brain.moderation.models import AuditEntry, Concerned
from brain.moderation.tasks.sealing import seal_audit_log
from brain.moderation.things import SITE
from brain.notifications import actions as notifications
from brain.notifications.models import Kind
from brain.notifications.verbs import verb_of


@transaction.atomic
def record(
    *,
    verb: str,
    actor: Member | None,
    kind: str,
    object_id: int,
    member: Member | None = None,
    concerned: Iterable[Member] = (),
    scope: str = SITE,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """The act stands in the audit log, for ever. Part of the transaction of what was done.

    `verb` is registered (brain.notifications.verbs); `kind` and `object_id` name the thing, `member` whose it is or to
    whom it was done, `concerned` others of whom that is true (authors of moved posts), `scope` where ("site",
    "category.3", "talk"). An `actor` of None is the site itself.
    """
    entry = AuditEntry.objects.create(
        verb=verb,
        actor=actor,
        kind=kind,
        object_id=object_id,
        member=member,
        scope=scope,
        reason=reason,
        language=detect(reason, likely=actor.writes if actor else ()) if reason else "",
        details=details or {},
    )
    others = {other.pk for other in concerned} - {member.pk if member else None}
    Concerned.objects.bulk_create(Concerned(entry=entry, member_id=other) for other in sorted(others))
    seal_audit_log.enqueue()
    return entry


def tell(
    entry: AuditEntry,
    members: Iterable[Member],
    *,
    title: str,
    url: str,
    audience: str = MEMBERS,
    title_language: str = "",
    group: str = "",
) -> None:
    """The members whom the act concerns are told of it once, with its reason in their language.

    `title` and `url` are those of the thing, `audience` who may see it, `group` with what it is shown (its stream).
    """
    notifications.notify(
        members=members,
        kind=Kind.MODERATION,
        act=entry.verb,
        key=f"act.{entry.pk}",
        group=group or f"act.{entry.pk}",
        actor=entry.actor,
        title=title,
        title_language=title_language,
        excerpt=entry.reason,
        excerpt_language=entry.language,
        url=url,
        audience=audience,
    )


@transaction.atomic
def record_and_tell(**act: Any) -> AuditEntry:
    """The act on a member stands in the audit log (`record`), and they are told of it where its verb says how."""
    entry = record(**act)
    verb = verb_of(entry.verb)
    if verb and verb.told:
        tell_member(entry)
    return entry


def tell_member(entry: AuditEntry) -> None:
    """The member whom the act concerns is told of it and why, each in their language; a suspended one at sign-in."""
    member = entry.member
    if member is not None:
        language = member.interface_language
        with override(language):
            title = _("Your account")
        tell(entry, [member], title=title, title_language=language, url=f"/acts/{entry.pk}")
