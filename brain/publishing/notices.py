"""What editors are told: that something of theirs was sent back, and why."""

from collections.abc import Iterator
from typing import Any

from brain.core.readers import reading_as
from brain.languages.detection import detect
from brain.languages.readers import reader_of_member
from brain.members.models import Member
from brain.notifications.actions import notify
from brain.notifications.models import Kind
from brain.publishing.desks import Desk
from brain.publishing.models import State, Step


def tell_of_return(step: Step, thing: Any, desk: Desk) -> None:
    """Who wrote the thing, or sent it for review, is told who sent it back and why, if they may still edit it."""
    for member in _writers(step, thing, desk):
        with reading_as(reader_of_member(member)):
            title, language = desk.title(thing)
        notify(
            members=[member],
            kind=Kind.RETURNED,
            key=f"step.{step.pk}",
            group=f"desk.{step.kind}.{step.object_uuid}",
            actor=step.by,
            title=title,
            title_language=language,
            excerpt=step.note,
            excerpt_language=detect(step.note, likely=step.by.writes if step.by else ()),
            url=f"/desk/{step.kind}/{step.object_uuid}",
            audience=desk.audience(thing),
        )


def _writers(step: Step, thing: Any, desk: Desk) -> Iterator[Member]:
    owners = {getattr(thing, f"{field}_id") for field in desk.owners}
    steps = Step.objects.filter(kind=step.kind, object_uuid=step.object_uuid)
    sent = steps.filter(after=State.REVIEW, before=State.DRAFT).values_list("by", flat=True).last()
    for member in Member.objects.active().filter(pk__in=owners | {sent}):
        rows = desk.to_edit(member)
        if rows is not None and rows.filter(pk=thing.pk).exists():
            yield member
