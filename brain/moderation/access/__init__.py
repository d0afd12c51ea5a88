"""The only way by which a view obtains what moderation is about: unseen -> Http404, refused -> PermissionDenied."""

from brain.moderation.access.appeals import act_to_appeal, act_upon, appeal_to_decide, appeals_to_decide
from brain.moderation.access.cases import case_to_decide, cases_to_decide, report_by, thing_to_report
from brain.moderation.access.log import acts_on, log_to_export, log_to_read
from brain.moderation.access.members import (
    member_to_judge,
    member_to_measure,
    note_to_remove,
    sanction_to_lift,
    sweep_to_undo,
)
from brain.moderation.access.words import blocked_word, blocked_words

__all__ = [
    "act_to_appeal",
    "act_upon",
    "acts_on",
    "appeal_to_decide",
    "appeals_to_decide",
    "blocked_word",
    "blocked_words",
    "case_to_decide",
    "cases_to_decide",
    "log_to_export",
    "log_to_read",
    "member_to_judge",
    "member_to_measure",
    "note_to_remove",
    "report_by",
    "sanction_to_lift",
    "sweep_to_undo",
    "thing_to_report",
]
