"""What an editor chooses for a whole import."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Wishes:
    """`language` (BCP 47): of titles whose language is not said. `publish`: documents do not stay drafts.

    `change`: documents that are here already are changed; else they are left as they are.
    """

    language: str = "en"
    publish: bool = False
    change: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the wishes as an import keeps them."""
        return asdict(self)
