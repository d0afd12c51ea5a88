"""manage.py load_topics FILE.jsonl"""

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.loading import BadTopic, TopicLoader


class Command(BaseCommand):
    help = "Bring in topics, one a line (forum.loading says their form). A second run adds only what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8") as lines:
                self._load(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from None

    def _load(self, lines: Iterable[str]) -> None:
        loader, posts, bad, begun = TopicLoader(), 0, 0, time.monotonic()
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                posts += loader.load(json.loads(line))
            except (json.JSONDecodeError, BadTopic) as error:
                bad += 1
                self.stderr.write(f"line {number}: {error}")
        seconds = time.monotonic() - begun
        self.stdout.write(f"{posts} new posts in {seconds:.1f} s ({posts / max(seconds, 0.001):.0f} a second)")
        if bad:
            raise CommandError(f"{bad} of the lines could not be brought in; the others were.")
