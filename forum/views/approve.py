"""Approving and refusing a post on its page, beside the queue."""

from django.utils.translation import gettext_lazy as _

from brain.members.permissions import Permission
from forum.actions.approve import approve_post, refuse_post
from forum.views.moderate import Act

APPROVE_POST = Act(
    approve_post,
    Permission.APPROVE_POST,
    "check",
    _("Approve the post"),
    _("It is shown to everyone who may enter its category, and announced."),
    _("The post is approved."),
)
REFUSE_POST = Act(
    refuse_post,
    Permission.APPROVE_POST,
    "hide",
    _("Refuse the post"),
    _("It stays hidden. Its author is told the reason."),
    _("The post is refused."),
)
