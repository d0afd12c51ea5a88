"""The acts on groups that stand in the audit log."""

from django.utils.translation import gettext_lazy as _

from brain.notifications.verbs import Verb, register_verbs

EDITION = "edition"  # the kind of thing that they are done to
INVITE, INVITE_LIST, UNINVITE = "invite", "invite_list", "uninvite"
APPROVE, DECLINE = "approve_request", "decline_request"
GIVE_PART, REMOVE, PUT_BACK = "give_part", "remove_from_group", "put_back_into_group"


def register() -> None:
    """They may stand there, and members are told of those that concern them."""
    register_verbs(
        Verb(INVITE, _("invited somebody into the group of an academy"), counts=False),
        Verb(INVITE_LIST, _("invited a list of people into the group of an academy"), counts=False),
        Verb(UNINVITE, _("took back an invitation into the group of an academy"), counts=False),
        Verb(
            APPROVE,
            _("approved a request to join the group of an academy"),
            told=_("%(name)s took you into the group of this academy"),
            counts=False,
        ),
        Verb(
            DECLINE,
            _("declined a request to join the group of an academy"),
            told=_("%(name)s did not take you into the group of this academy"),
            counts=False,
        ),
        Verb(
            GIVE_PART,
            _("changed as what a member is in the group of an academy"),
            told=_("%(name)s changed as what you are in the group of this academy"),
            counts=False,
        ),
        Verb(
            REMOVE,
            _("took a member out of the group of an academy"),
            told=_("%(name)s took you out of the group of this academy"),
            may_be_appealed=True,
        ),
        Verb(
            PUT_BACK,
            _("put a member back into the group of an academy"),
            told=_("%(name)s took you into the group of this academy"),
        ),
    )
