"""manage.py detect_language: the languages of the lines on standard input."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from brain.languages.detection import detect_details


class Command(BaseCommand):
    help = (
        "Read a text (Markdown) a line on standard input, and print a JSON line for each as soon as it is read: its "
        'language (BCP 47; "und" where nothing tells) and confidence (0 to 1).'
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--likely", default="", help="the author's languages, best first: fr,es")

    def handle(self, *, likely: str, **options: Any) -> None:
        languages = [tag for tag in likely.replace(" ", "").split(",") if tag]
        for line in sys.stdin.buffer:
            found = detect_details(line.decode("utf-8", "replace"), likely=languages)
            answer = {"language": found.language, "confidence": round(found.confidence, 3)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()
