"""Two accounts of one person become one; what was moved is kept, so that they can be two again."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brain.core.transactions import atomic
from brain.members.models import Member
from brain.members.registry import revoke
from brain.moderation.actions.record import record, tell_member
from brain.moderation.actions.sanctions import is_suspended, refuse_what_is_not_below
from brain.moderation.models import Sweep
from brain.moderation.tasks.sessions import end_sessions
from brain.moderation.things import MEMBER

MERGE, UNMERGE = "merge_members", "unmerge_members"  # verbs

# What stays with the account that is closed: how it signed in, what moderators did with it, what it was told.
_STAYING = {
    "account",
    "admin",
    "auth",
    "mfa",
    "moderation",
    "notifications",
    "privacy",
    "socialaccount",
    "usersessions",
}

_AT_ONCE = 500  # rows named in one query


@atomic
def merge_members(*, keep: Member, gone: Member, moderator: Member, reason: str) -> Sweep:
    """What `gone` wrote and took part in is `keep`'s; `gone` is closed, and its sessions end. Roles are not taken over.

    What both have that can only be once, such as two reactions to one post, stays where it is. Raises
    PermissionDenied for one account twice, for closed and suspended ones, and for those not below the administrator.
    """
    both = Member.objects.filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    held = {one.pk: one for one in both.select_for_update(no_key=True)}
    if len(held) < 2:
        raise PermissionDenied(_("These are not two accounts."))
    for one in held.values():
        refuse_what_is_not_below(moderator, one)
        if not one.is_active:
            raise PermissionDenied(_("Closed and suspended accounts cannot be merged."))
    moved = {label: pks for label, pks in _move(gone, keep).items() if pks}
    _set_active(gone, is_active=False)
    end_sessions.enqueue(gone.pk)
    revoke(keep)
    entry = record(
        verb=MERGE,
        actor=moderator,
        kind=MEMBER,
        object_id=gone.pk,
        member=keep,
        reason=reason,
        details={"into": keep.pk, "count": sum(map(len, moved.values()))},
    )
    tell_member(entry)
    return Sweep.objects.create(entry=entry, member=gone, into=keep, changed=moved)


@atomic
def unmerge_members(*, sweep: Sweep, moderator: Member, reason: str) -> Sweep:
    """The two accounts are as they were, but for what became of their things since; nothing more a second time."""
    keep, gone = sweep.into, sweep.member
    if keep is None:
        raise PermissionDenied
    refuse_what_is_not_below(moderator, keep)
    if Sweep.objects.filter(pk=sweep.pk, undone_at=None).update(undone_at=timezone.now()):
        for label, pks in sweep.changed.items():
            name, field = label.rsplit(".", 1)
            rows = apps.get_model(name)._base_manager.filter(**{field: keep})
            for start in range(0, len(pks), _AT_ONCE):
                rows.filter(pk__in=pks[start : start + _AT_ONCE]).update(**{field: gone})
        _set_active(gone, is_active=not is_suspended(gone))
        revoke(keep)
        entry = record(
            verb=UNMERGE,
            actor=moderator,
            kind=MEMBER,
            object_id=gone.pk,
            member=keep,
            reason=reason,
            details={"act": sweep.entry_id},
        )
        tell_member(entry)
    sweep.refresh_from_db()
    return sweep


def _set_active(member: Member, *, is_active: bool) -> None:
    member.is_active = is_active
    member.save(update_fields=["is_active"])
    revoke(member)


def _move(gone: Member, keep: Member) -> dict[str, list[Any]]:
    """Every row that names `gone` names `keep`; returns which, by "app.Model.field"."""
    moved: dict[str, list[Any]] = defaultdict(list)
    for field in _fields_naming_members():
        rows = field.model._base_manager.filter(**{field.name: gone}).order_by("pk")
        label = f"{field.model._meta.label}.{field.name}"
        moved[label] = list(rows.values_list("pk", flat=True))
        if _is_in_a_rule(field):
            moved[label] = [pk for pk in moved[label] if _can_be_moved(field, pk, keep)]
        else:
            rows.update(**{field.name: keep})
    return moved


def _fields_naming_members() -> list[Any]:
    relations: list[Any] = Member._meta.get_fields(include_hidden=True)
    return [
        field
        for field in (relation.field for relation in relations if relation.one_to_many or relation.one_to_one)
        if field.model._meta.app_label not in _STAYING and not field.model._meta.auto_created
    ]


def _is_in_a_rule(field: Any) -> bool:
    """Whether a row with another member there could be one too many."""
    rules = [rule.fields for rule in field.model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return field.unique or any(field.name in fields for fields in (*rules, *field.model._meta.unique_together))


def _can_be_moved(field: Any, pk: Any, keep: Member) -> bool:
    """The row names `keep`, unless there is one like it already."""
    try:
        with transaction.atomic():
            field.model._base_manager.filter(pk=pk).update(**{field.name: keep})
    except IntegrityError:
        return False
    return True
