"""The names of acts, as the audit log and notices say them: features register theirs (AppConfig.ready)."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Verb:
    """An act as the log names it: `done` ("locked the topic") after a name; `told` says it to whom it concerns.

    `told` is a sentence with %(name)s for who did it ("%(name)s locked your topic"); empty where nobody is told.
    `may_be_appealed`: whether the member whom it concerns may ask another moderator to look again. `counts`: whether
    the page of figures for everybody counts it. `is_among_moderators`: the member whom it concerns does not see it.
    """

    name: str
    done: Promise
    told: Promise | str = ""
    may_be_appealed: bool = False
    counts: bool = True
    is_among_moderators: bool = False


_verbs: dict[str, Verb] = {}


def register_verbs(*verbs: Verb) -> None:
    """These acts may stand in the audit log."""
    _verbs.update({verb.name: verb for verb in verbs})


def verb_of(name: str) -> Verb | None:
    """Return the act of this name; None for one that nobody registered."""
    return _verbs.get(name)


def all_verbs() -> list[Verb]:
    """Return all acts."""
    return list(_verbs.values())
