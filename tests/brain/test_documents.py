"""The documents name the variables, commands and targets that there are, and no others."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.processes import ROOT

PRODUCTION = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
OURS = ("brain", "forum", "library", "realtime")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "tests" / "load" / "README.md"]


def first_column(heading: str) -> str:
    """Return the first cells of the table under this heading."""
    section = PRODUCTION.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"^\| (`.+?) \|", section, re.MULTILINE))


def test_every_variable_that_is_read_stands_in_the_table() -> None:
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "brain" / "settings.py").read_text(encoding="utf-8"))
    assert set(re.findall(r"`(\w+)`", first_column("Variables"))) == set(read)


def test_every_command_of_ours_is_named() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith(OURS)}
    assert {name for name in ours if not re.search(rf"`(manage\.py )?{name}\b", PRODUCTION)} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_says_to_run_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= set(targets)
