"""The check of docker-compose.yml finds what would not start."""

import pytest

from tests.browser.conftest import ROOT
from tests.compose import faults

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_ours_is_valid() -> None:
    assert faults(TEXT) == []


@pytest.mark.parametrize(
    ("is_written", "instead_of", "fault"),
    [
        ("condition: healthy", "condition: service_healthy", "not by the Compose Specification"),
        ("  reddis:\n    image", "  redis:\n    image", "redis is missing"),
        ("${UNSET:?}", "${BRAIN_ORIGINS:?set BRAIN_ORIGINS in .env}", "UNSET"),
        ("    x-check:", "    healthcheck:", "no health check"),
    ],
)
def test_what_would_not_start_is_found(is_written: str, instead_of: str, fault: str) -> None:
    assert instead_of in TEXT
    assert any(fault in line for line in faults(TEXT.replace(instead_of, is_written)))
