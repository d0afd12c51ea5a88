"""What members write about themselves as a kind of text that is translated."""

from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from brain.core.text import render_markdown
from brain.languages.detection import UNKNOWN, detect
from brain.languages.models import ProfileTranslation, Suggestion, Version
from brain.languages.reading import awaited, shown
from brain.languages.texts import Form, Source, TextKind, register
from brain.languages.writing import source_changed
from brain.members.access import Person, profile_shown
from brain.members.models import Member, Profile
from brain.members.permissions import Permission, holds
from brain.members.registry import About, AboutTexts, register_about
from brain.members.sights import Detail, Sight


def register_profiles() -> None:
    """What members write about themselves is known to those who translate, and profiles show it in languages."""
    register(PROFILE)
    register_about(AboutTexts(read=_read, written=_written))


def _source(profile: Profile) -> Source | None:
    """Nobody translates what nobody may see; what everyone may see can be sent to engines of third parties."""
    sight = profile.member.sight_of(Detail.ABOUT)
    if not profile.about or not profile.member.is_active or sight == Sight.NOBODY:
        return None
    return Source(
        profile.language,
        {"about": profile.about},
        may_leave=sight == Sight.EVERYONE,
        likely=profile.member.writes,
        by_machine=profile.language != UNKNOWN,
    )


def _to_read(person: Person, pk: int) -> Profile:
    profile = Profile.objects.select_related("member").filter(pk=pk, member__is_active=True).first()
    if profile is None or not profile.about or Detail.ABOUT not in profile_shown(person, profile.member):
        raise Http404
    return profile


def _read(profile: Profile) -> About:
    prefetch_related_objects([profile], Prefetch("translations", ProfileTranslation.objects.for_reader()))
    reading = shown(profile)
    is_coming = bool(reading.is_foreign and awaited(PROFILE.name, {profile.pk}))
    translation: Any = reading.translation
    return About(
        html=render_markdown(reading.text.about),
        language=reading.text.language,
        shown=replace(reading, is_coming=is_coming),
        original=render_markdown(profile.about),
        translated=render_markdown(translation.about) if translation else "",
    )


def _written(profile: Profile) -> None:
    """The text has its language, and its translations follow; the words that were taken out are gone in all of them."""
    profile.language = detect(profile.about, likely=profile.member.writes) if profile.about else ""
    profile.save(update_fields=["language"])
    source_changed(PROFILE, profile, is_redacted=True)
    if not profile.about:
        ProfileTranslation.objects.filter(original=profile).delete()
        for model in (Suggestion, Version):
            model.objects.filter(kind=PROFILE.name, object_id=profile.pk).delete()


def _may_review(member: Member, profile: Profile) -> bool:
    return profile.pk == member.pk or holds(member, Permission.REVIEW_TRANSLATIONS)


PROFILE = TextKind(
    name="profile",
    label=_("Profiles"),
    singular=_("Profile"),
    original=Profile,
    fields={"about": Form.MARKDOWN},
    labels={"about": _("About")},
    source=_source,
    to_read=_to_read,
    may_review=_may_review,
    changed=lambda profile, language: None,
    title=lambda profile: profile.member.name,
    url=lambda profile: f"/m/{profile.member.handle}",
    index="members:directory",
)
