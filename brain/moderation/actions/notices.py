"""Who is told of cases: moderators of what waits for them, and those who reported something of what became of it."""

from dataclasses import dataclass

from brain.core.text import excerpt
from brain.languages.detection import detect
from brain.languages.reading import is_read
from brain.members.audiences import MEMBERS, MODERATORS, those_who_see
from brain.members.models import Member
from brain.moderation import live
from brain.moderation.models import Case, Level, Report
from brain.moderation.texts import CASE_REPORT
from brain.moderation.things import Thing, keepers_of
from brain.notifications import actions as notifications
from brain.notifications.models import EXCERPT, Kind

PLACE = "/queue"  # where moderators find cases, in their language
GROUP = "queue"


@dataclass(frozen=True)
class Resolution:
    """What was decided, by whom (None: the site itself), and the reason that those concerned are given."""

    moderator: Member | None
    outcome: str
    answer: str

    @property
    def language(self) -> str:
        """The language of the reason: BCP 47; "" without one."""
        return language_of(self.answer, self.moderator)


def told_first(case: Case) -> list[Member]:
    """Return those who are told of the case: who keeps the place, else the site's; of these, who reads the language."""
    own = [case.member_id] if case.member_id else []
    of_site = those_who_see(MODERATORS).exclude(pk__in=own)
    if case.level == Level.ADMINISTRATORS:
        return [member for member in of_site.prefetch_related("groups") if member.is_staff]
    keepers = Member.objects.acting().filter(pk__in=keepers_of(case)).exclude(pk__in=own)
    known = list(keepers) or list(of_site)
    return [member for member in known if is_read(case.language, member.reads)] or known


def tell_moderators(
    case: Case, *, key: str, actor: Member | None, act: str = "", words: str = "", language: str = ""
) -> None:
    """They find the case in their queue; `act` is why it waits, unless it says so, `words` what was said of it."""
    notifications.notify(
        members=told_first(case),
        kind=Kind.CASE,
        act=act or case.why,
        key=key,
        group=GROUP,
        actor=actor,
        title="",
        title_language="",
        excerpt=excerpt(words, EXCERPT) if words else "",
        excerpt_language=language,
        url=PLACE,
        audience=MEMBERS if keepers_of(case) else MODERATORS,
    )


def key_of(told: Case | Report) -> str:
    """Return what moderators are told of it under, each once."""
    return f"{CASE_REPORT}.{told.pk}" if isinstance(told, Report) else f"case.{told.pk}"


def show(case: Case, *, is_new: bool = False) -> None:
    """Open pages of those who decide about the case have it as it is now."""
    live.show_case(case.pk, keepers_of(case), is_new=is_new)


def tell_reporter(written: Report, thing: Thing, resolution: Resolution) -> None:
    """Who reported the thing hears what became of it, as long as they may see it."""
    notifications.notify(
        members=[written.reporter],
        kind=Kind.REPORT,
        act=resolution.outcome,
        key=answer_key_of(written),
        actor=resolution.moderator,
        excerpt=resolution.answer,
        excerpt_language=resolution.language,
        **about(thing),
    )


def about(thing: Thing) -> dict[str, str]:
    """What notices say of the thing."""
    return {
        "group": thing.group or f"{thing.kind}.{thing.object_id}",
        "title": thing.original_title or thing.title,
        "title_language": thing.original_title_language or thing.title_language,
        "url": thing.url,
        "audience": thing.audience,
    }


def answer_key_of(written: Report) -> str:
    """Return what who reported is answered under."""
    return f"answer-{key_of(written)}"


def language_of(words: str, writer: Member | None) -> str:
    """Return the language (BCP 47) of what a moderator wrote; "" of nothing."""
    return detect(words, likely=writer.writes if writer else ()) if words else ""
