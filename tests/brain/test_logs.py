"""Logs as lines for people, or as JSON for machines."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]

# What a site says: a line with fields of its own and several lines in its message, then an exception.
SPEECH = """
import django, logging
django.setup()
log = logging.getLogger("realtime.hub")
log.warning("a word of %s\\nwas not heard: été", "topic.17", extra={"stream": "topic.17", "of": django.VERSION})
try:
    1 / 0
except ZeroDivisionError:
    log.exception("a socket broke")
"""

# A page that is refused, and one that breaks.
PAGES = """
import django, logging
django.setup()
log = logging.getLogger("django.request")
for level, word in ((logging.WARNING, "Forbidden"), (logging.ERROR, "Internal Server Error")):
    try:
        raise PermissionError(word)
    except PermissionError:
        log.log(level, "%s: %s", word, "/en/review/", exc_info=True)
"""


def said(tmp_path: Path, speech: str = SPEECH, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"], "BRAIN_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "brain.settings",
        **variables,
    }  # fmt: skip
    command = [sys.executable, "-c", speech]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    first, second = (json.loads(line) for line in said(tmp_path, BRAIN_LOG_FORMAT="json").stderr.splitlines())
    assert datetime.fromisoformat(first.pop("time")).utcoffset() is not None
    assert first.pop("of")[:2] == [5, 2]
    assert first == {
        "level": "WARNING", "logger": "realtime.hub", "message": "a word of topic.17\nwas not heard: été",
        "stream": "topic.17",
    }  # fmt: skip
    assert (second["level"], second["message"]) == ("ERROR", "a socket broke")
    assert second["exception"].endswith("ZeroDivisionError: division by zero")


def test_text_is_the_default(tmp_path: Path) -> None:
    lines = said(tmp_path).stderr.splitlines()
    assert lines[0].endswith("WARNING realtime.hub a word of topic.17")
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_another_format_stops_the_start(tmp_path: Path) -> None:
    result = said(tmp_path, BRAIN_LOG_FORMAT="xml")
    assert result.returncode != 0
    assert 'Environment variable "BRAIN_LOG_FORMAT" invalid' in result.stderr


def test_a_refused_page_is_one_line_and_a_broken_one_has_its_traceback(tmp_path: Path) -> None:
    lines = said(tmp_path, PAGES).stderr.splitlines()
    assert lines[0].endswith("WARNING django.request Forbidden: /en/review/")
    assert lines[1].endswith("ERROR django.request Internal Server Error: /en/review/")
    assert lines[-1] == "PermissionError: Internal Server Error"


def test_a_worker_logs_as_the_settings_say(migrated: Path, tmp_path: Path) -> None:
    """What it does every second is not worth a line."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "BRAIN_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "work", "--batch"]
    worker = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "INFO django_tasks_db Starting" not in worker.stderr
    assert "state=" not in worker.stderr
