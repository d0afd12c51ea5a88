"""The check of the Compose files finds what would not start."""

import pytest

from tests.compose import faults
from tests.processes import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SOCKETS, SEARCH = [(ROOT / f"docker-compose.{name}.yml").read_text(encoding="utf-8") for name in ("sockets", "search")]


def test_ours_are_valid() -> None:
    assert faults(TEXT) == []
    for over in (SOCKETS, SEARCH):
        assert faults(TEXT, over) == []


@pytest.mark.parametrize(
    ("is_written", "instead_of", "fault"),
    [
        ("condition: healthy", "condition: service_healthy", "not by the Compose Specification"),
        ("  reddis:\n    image", "  redis:\n    image", "redis is missing"),
        ("${UNSET:?}", "${BRAIN_ORIGINS:?set BRAIN_ORIGINS in .env}", "UNSET"),
        ("    x-check:", "    healthcheck:", "no health check"),
        ("    ports:", "    expose:", "web has published ports"),
    ],
)
def test_what_would_not_start_is_found(is_written: str, instead_of: str, fault: str) -> None:
    assert instead_of in TEXT
    assert any(fault in line for line in faults(TEXT.replace(instead_of, is_written)))


@pytest.mark.parametrize(
    ("is_written", "instead_of", "fault"),
    [
        ("service: webb", "service: web", "webb"),
        ("sokkets: {", "sockets: {", "sokkets, which does not exist"),
        ("service: worker\n    ports: ['1:1']", "service: web", "sockets has published ports"),
    ],
)
def test_what_an_override_breaks_is_found(is_written: str, instead_of: str, fault: str) -> None:
    assert instead_of in SOCKETS
    assert any(fault in line for line in faults(TEXT, SOCKETS.replace(instead_of, is_written)))
