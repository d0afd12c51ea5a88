"""The groups of the academies: invitations, requests to join, and lists of participants that were brought in."""

from brain.cohorts.models.imports import Import, Meaning, Outcome, Problem, Row, Stage
from brain.cohorts.models.invitations import Invitation, State
from brain.cohorts.models.requests import JoinRequest, JoinRequestTranslation

__all__ = [
    "Import",
    "Invitation",
    "JoinRequest",
    "JoinRequestTranslation",
    "Meaning",
    "Outcome",
    "Problem",
    "Row",
    "Stage",
    "State",
]
