"""Translations and what belongs to them: the pattern of a translation, people's work on one, jobs, and the glossary."""

from brain.languages.models.about import ProfileTranslation
from brain.languages.models.glossary import GlossaryTerm
from brain.languages.models.jobs import EngineUsage, Job, JobQuerySet, Priority, Segment, State
from brain.languages.models.official import TranslatedFile, TranslatedSource
from brain.languages.models.review import Report, Suggestion, SuggestionState, Version
from brain.languages.models.translations import Origin, Status, Translation, TranslationQuerySet

__all__ = [
    "EngineUsage",
    "GlossaryTerm",
    "Job",
    "JobQuerySet",
    "Origin",
    "Priority",
    "ProfileTranslation",
    "Report",
    "Segment",
    "State",
    "Status",
    "Suggestion",
    "SuggestionState",
    "TranslatedFile",
    "TranslatedSource",
    "Translation",
    "TranslationQuerySet",
    "Version",
]
