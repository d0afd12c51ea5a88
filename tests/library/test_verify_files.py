"""`manage.py verify_files`: what is missing or changed is named, and the command ends with 1."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from brain.members.models import Member
from library.models import Document
from tests.library.conftest import make_document
from tests.library.test_ranges import put

pytestmark = pytest.mark.django_db


def verify() -> tuple[int, str]:
    said, status = StringIO(), 0
    try:
        call_command("verify_files", stdout=said)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, said.getvalue()


def test_all_is_well(report: Document, chiara: Member) -> None:
    put(report, chiara)
    assert verify() == (0, "1 files, 0 of them missing or changed.\n")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "changed"),
        (lambda path: path.write_bytes(path.read_bytes() + b"!"), "changed"),
        (lambda path: path.write_bytes(b"!" + path.read_bytes()[1:]), "changed"),
    ],
)
def test_what_is_wrong_is_named(report: Document, chiara: Member, spoil: object, word: str) -> None:
    version = put(report, chiara)
    put(make_document("other"), chiara)
    path = Path(version.file.path)
    path.chmod(0o600)
    spoil(path)  # type: ignore[operator]
    status, said = verify()
    assert (status, said.splitlines()) == (
        1,
        [f"{word}: {version.file.name} (library.FileVersion {version.pk})", "2 files, 1 of them missing or changed."],
    )
