"""Cases and reports, measures against members, appeals, and the audit log."""

from brain.moderation.models.cases import (
    LEASE,
    MAX_REPORT,
    Case,
    Concern,
    Level,
    Outcome,
    Report,
    ReportTranslation,
    Why,
)
from brain.moderation.models.record import MAX_REASON, AuditEntry, AuditEntryQuerySet, AuditSeal, Concerned
from brain.moderation.models.sanctions import (
    MAX_APPEAL,
    MAX_NOTE,
    Appeal,
    AppealTranslation,
    Decision,
    Measure,
    Note,
    NoteTranslation,
    Sanction,
    SanctionTranslation,
    Sweep,
)
from brain.moderation.models.words import MAX_WORD, BlockedWord, WordKind

__all__ = [
    "LEASE",
    "MAX_APPEAL",
    "MAX_NOTE",
    "MAX_REASON",
    "MAX_REPORT",
    "MAX_WORD",
    "Appeal",
    "AppealTranslation",
    "AuditEntry",
    "AuditEntryQuerySet",
    "AuditSeal",
    "BlockedWord",
    "Case",
    "Concern",
    "Concerned",
    "Decision",
    "Level",
    "Measure",
    "Note",
    "NoteTranslation",
    "Outcome",
    "Report",
    "ReportTranslation",
    "Sanction",
    "SanctionTranslation",
    "Sweep",
    "Why",
    "WordKind",
]
