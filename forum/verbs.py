"""The forum's acts as the audit log and notices say them."""

from django.utils.translation import gettext_lazy as _

from brain.notifications import verbs
from forum.models import Verb

_TOLD = {
    Verb.LOCK: _("%(name)s locked your topic"),
    Verb.LOCK_LATER: _("%(name)s said when your topic is locked"),
    Verb.UNLOCK: _("%(name)s unlocked your topic"),
    Verb.PIN: _("%(name)s pinned your topic"),
    Verb.UNPIN: _("%(name)s unpinned your topic"),
    Verb.MOVE: _("%(name)s moved the topic to another category"),
    Verb.ARCHIVE: _("%(name)s put the topic into the archive"),
    Verb.UNARCHIVE: _("%(name)s took the topic out of the archive"),
    Verb.SPLIT: _("%(name)s moved posts of yours to a topic of their own"),
    Verb.MERGE: _("%(name)s merged the topic with another"),
    Verb.HIDE_TOPIC: _("%(name)s hid your topic"),
    Verb.RESTORE_TOPIC: _("%(name)s restored your topic"),
    Verb.HIDE: _("%(name)s hid your post"),
    Verb.RESTORE: _("%(name)s restored your post"),
    Verb.EDIT: _("%(name)s edited your post"),
    Verb.LANGUAGE: _("%(name)s corrected the language of your post"),
    Verb.TAGS: _("%(name)s changed the tags of your topic"),
    Verb.ASK_PURGE: _("%(name)s asks to delete something for good: a second moderator has to confirm it"),
    Verb.CONFIRM_PURGE: _("%(name)s decided that something of yours is deleted for good"),
    Verb.CANCEL_PURGE: _("%(name)s kept what was to be deleted for good"),
    Verb.SLOW_MODE: _("%(name)s changed the slow mode of your topic"),
    Verb.EDIT_POLL: _("%(name)s changed your poll"),
    Verb.CLOSE_POLL: _("%(name)s closed your poll"),
    Verb.REOPEN_POLL: _("%(name)s opened your poll again"),
    Verb.EDIT_EVENT: _("%(name)s changed your event"),
    Verb.CANCEL_EVENT: _("%(name)s cancelled your event"),
    Verb.HOLD_EVENT: _("%(name)s called off the cancellation of your event"),
}
_MAY_BE_APPEALED = {
    Verb.LOCK,
    Verb.MOVE,
    Verb.ARCHIVE,
    Verb.SPLIT,
    Verb.MERGE,
    Verb.HIDE_TOPIC,
    Verb.HIDE,
    Verb.EDIT,
    Verb.CONFIRM_PURGE,
    Verb.SLOW_MODE,
    Verb.CLOSE_POLL,
    Verb.CANCEL_EVENT,
}


def register() -> None:
    """They may stand in the audit log."""
    verbs.register_verbs(*map(_registered, Verb))


def _registered(verb: Verb) -> verbs.Verb:
    is_asked = verb == Verb.ASK_PURGE  # the author is told when it is decided
    told, may_be_appealed = _TOLD.get(verb, ""), verb in _MAY_BE_APPEALED
    return verbs.Verb(verb, verb.label, told, may_be_appealed, counts=not is_asked, is_among_moderators=is_asked)
