"""Members, as moderators get them on cards: what others see of a profile."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brain.core.text import plain_text
from brain.members.audiences import MEMBERS
from brain.members.models import Member
from brain.members.sights import Detail, Sight
from brain.moderation.things import SITE, Thing, ThingKind, register_things

MEMBER = "member"
NAMELESS = "und"  # the language of a name


def register() -> None:
    """Profiles can be reported; what is done about them is done to the member."""
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


def _to_report(member: Member, member_id: int) -> Thing:
    if member.pk == member_id:
        raise PermissionDenied(_("This is your own profile."))
    get_object_or_404(Member.objects.active(), pk=member_id)
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
