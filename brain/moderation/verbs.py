"""The names of the acts on members, and of what follows from appeals."""

from django.utils.translation import gettext_lazy as _

from brain.members.actions import CONFIRM, GIVE_ROLE, TAKE_ROLE, WITHDRAW
from brain.moderation.actions import appeals, cases, exports, merge, notes, sanctions, spam, words
from brain.moderation.models import Measure
from brain.notifications.verbs import Verb, register_verbs


def register_acts_on_members() -> None:
    """They may stand in the audit log, and are told in these words."""
    register_verbs(
        Verb(Measure.WARNING, _("warned a member"), _("%(name)s has warned you"), may_be_appealed=True),
        Verb(
            Measure.APPROVAL,
            _("has a member's posts wait for approval"),
            _("%(name)s has decided that your posts wait for approval"),
            may_be_appealed=True,
        ),
        Verb(
            Measure.SILENCE,
            _("silenced a member"),
            _("%(name)s has decided that you can read, but not write"),
            may_be_appealed=True,
        ),
        Verb(Measure.SUSPENSION, _("suspended a member"), _("%(name)s has suspended you"), may_be_appealed=True),
        Verb(sanctions.LIFT, _("lifted a measure"), _("%(name)s has lifted a measure against you")),
        Verb(
            sanctions.OVER, _("lifted a measure whose time is over"), _("A measure against you is over"), counts=False
        ),
        Verb(notes.WRITE_NOTE, _("wrote a note about a member"), counts=False, is_among_moderators=True),
        Verb(notes.REMOVE_NOTE, _("removed a note about a member"), counts=False, is_among_moderators=True),
        Verb(
            spam.SWEEP,
            _("undid all recent posts of a member"),
            _("%(name)s has hidden what you wrote recently"),
            may_be_appealed=True,
        ),
        Verb(spam.PUT_BACK, _("brought back a member's posts"), _("%(name)s has brought back what you wrote")),
        Verb(merge.MERGE, _("merged two accounts"), _("%(name)s has merged another account of yours into this one")),
        Verb(merge.UNMERGE, _("undid a merge of accounts"), _("%(name)s has undone the merge of your accounts")),
        Verb(appeals.UPHOLD, _("upheld an act after an appeal"), _("%(name)s has decided: the act stands")),
        Verb(appeals.OVERTURN, _("overturned an act after an appeal"), _("%(name)s has decided: the act was undone")),
    )


def register_acts_on_roles() -> None:
    """Who gave whom which rights; a category's moderators have a role in its scope."""
    register_verbs(
        Verb(GIVE_ROLE, _("gave a member a role"), _("%(name)s gave you a role"), counts=False),
        Verb(TAKE_ROLE, _("took a role from a member"), _("%(name)s took a role from you"), counts=False),
        Verb(CONFIRM, _("confirmed that a member took part in an academy"), counts=False),
        Verb(WITHDRAW, _("withdrew that a member took part in an academy"), counts=False),
    )


def register_acts_on_words() -> None:
    """What keeps the lists of blocked words and domains."""
    register_verbs(
        Verb(words.BLOCK, _("blocked a word or domain"), counts=False),
        Verb(words.UNBLOCK, _("no longer blocks a word or domain"), counts=False),
    )


def register_acts_on_cases() -> None:
    """What is decided in the queue, where nothing else is done to the thing."""
    register_verbs(
        Verb(cases.KEEP, _("looked at a case: it stays as it is")),
        Verb(cases.ASK, _("asked the author to change it"), _("%(name)s asks you to change what you wrote")),
        Verb(cases.ESCALATE, _("handed a case up"), counts=False, is_among_moderators=True),
        Verb(cases.REOPEN, _("took a decision back"), counts=False),
    )


def register_acts_on_the_log() -> None:
    """Who took the audit log along stands in it, too."""
    register_verbs(Verb(exports.EXPORT, _("exported the log of moderation"), counts=False))
