"""Settings that cannot be meant stop the start and say which variable it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "BRAIN_DATA_DIR": str(tmp_path), **variables}
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_nothing_need_be_set_on_loopback(tmp_path: Path) -> None:
    assert start(tmp_path).returncode == 0


def test_a_further_language_is_one_variable(tmp_path: Path) -> None:
    assert start(tmp_path, BRAIN_EXTRA_LANGUAGES="ca").returncode == 0


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"BRAIN_PORT": "eight"}, "BRAIN_PORT"),
        ({"BRAIN_DEMO": "perhaps"}, "BRAIN_DEMO"),
        ({"BRAIN_DRAIN_SECONDS": "-1"}, "BRAIN_DRAIN_SECONDS"),
        ({"BRAIN_METRICS_PORT": "70000"}, "BRAIN_METRICS_PORT"),
        ({"BRAIN_EXTRA_LANGUAGES": "xx"}, "BRAIN_EXTRA_LANGUAGES"),
        ({"BRAIN_DEMO": "1", "BRAIN_ALLOWED_HOSTS": "brain.example.org", "BRAIN_SECRET_KEY": "x" * 50}, "BRAIN_DEMO"),
        ({"BRAIN_ALLOWED_HOSTS": "brain.example.org"}, "BRAIN_SECRET_KEY"),
        ({"BRAIN_ALLOWED_HOSTS": "brain.example.org", "BRAIN_SECRET_KEY": "x" * 50}, "BRAIN_ORIGINS"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(tmp_path: Path, variables: dict[str, str], named: str) -> None:
    result = start(tmp_path, **variables)
    assert result.returncode != 0
    assert named in result.stderr


def test_a_production_site_starts_with_everything_secure(tmp_path: Path) -> None:
    result = start(
        tmp_path,
        BRAIN_ALLOWED_HOSTS="brain.example.org",
        BRAIN_ORIGINS="https://brain.example.org",
        BRAIN_SECRET_KEY="x" * 50,
        DATABASE_URL="postgres://brain:x@db.example.org/brain",
        REDIS_URL="redis://redis.example.org",
    )
    assert result.returncode == 0, result.stderr
