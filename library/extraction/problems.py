"""What may stand between a file and its text."""

from enum import StrEnum


class Problem(StrEnum):
    """Why a file's text could not be read."""

    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "large"  # unpacked, or in memory
    TOO_SLOW = "slow"
    NO_WORDS = "wordless"  # such as scanned pages
    AWAY = "away"  # the file could not be had


class Unreadable(Exception):
    """Nothing can be read of the file; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
