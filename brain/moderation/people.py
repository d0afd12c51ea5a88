"""Members, as moderators get them on cards (what others see of a profile), and how acts on them are undone."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.text import plain_text
from brain.members.access import member_to_show
from brain.members.audiences import MEMBERS
from brain.members.models import Member
from brain.members.names import name_in_words
from brain.members.sights import Detail, Sight
from brain.moderation.actions import sanctions, spam
from brain.moderation.models import AuditEntry, Measure, Sanction, Sweep
from brain.moderation.named import Named, register_names
from brain.moderation.things import MEMBER, SITE, Thing, ThingKind, register_things
from brain.moderation.undos import register_undo

NAMELESS = "und"  # the language of a name


def register() -> None:
    """Profiles can be reported; what is done about them is done to the member, and undone after an appeal."""
    register_things(
        ThingKind(
            name=MEMBER,
            label=gettext_lazy("Profile"),
            to_report=_to_report,
            to_decide=_to_decide,
            moderators=lambda member_id: (),
            template="moderation/queue_profile.html",
        )
    )
    register_names(MEMBER, _names)
    for measure in Measure:
        register_undo(measure, _lift)
    register_undo(spam.SWEEP, _put_back)


def _names(reader: Member, ids: Collection[int]) -> dict[int, Named]:
    """Return what members are called in the audit log. Who reads of acts on themselves knows on whom."""
    return {
        member.pk: Named(name_in_words(member.name), NAMELESS, reverse("members:profile", args=[member.handle]))
        for member in Member.objects.filter(pk__in=ids).exclude(pk=reader.pk)
    }


def _to_report(member: Member, member_id: int) -> Thing:
    if member.pk == member_id:
        raise PermissionDenied(_("This is your own profile."))
    reported = get_object_or_404(Member, pk=member_id)
    member_to_show(member, reported.handle)
    return _to_decide([member_id])[member_id]


def _to_decide(ids: Collection[int]) -> dict[int, Thing]:
    members = Member.objects.filter(pk__in=ids).select_related("profile")
    return {member.pk: _thing(member) for member in members}


def _thing(member: Member) -> Thing:
    profile = getattr(member, "profile", None)  # who has written nothing has none
    if member.sight_of(Detail.ABOUT) == Sight.NOBODY:
        profile = None
    language = profile.language if profile else ""
    return Thing(
        kind=MEMBER,
        object_id=member.pk,
        title=member.name,
        title_language=NAMELESS,
        text=plain_text(profile.about) if profile else "",
        text_language=language or NAMELESS,
        url=reverse("member-permalink", args=[member.handle]),
        author=member,
        scope=SITE,
        audience=MEMBERS,
        language=language,
        written_at=member.joined_at,
        is_shown=member.is_active,
        where=_("Members"),
        original_title=member.name,
        original_title_language=NAMELESS,
        group=f"{MEMBER}.{member.pk}",
    )


def _lift(entry: AuditEntry, moderator: Member, reason: str) -> None:
    sanctions.lift(sanction=Sanction.objects.get(entry=entry), moderator=moderator, reason=reason)


def _put_back(entry: AuditEntry, moderator: Member, reason: str) -> None:
    spam.put_back(sweep=Sweep.objects.select_related("member").get(entry=entry), moderator=moderator, reason=reason)
