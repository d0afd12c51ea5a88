"""manage.py translate_text: translations of what comes on standard input."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from brain.languages.engines import NAMES, Pair
from brain.languages.reading import primary
from brain.languages.routes import routes_for
from brain.languages.translating import Untranslatable, translate_text


class Command(BaseCommand):
    help = (
        "Translate the Markdown documents on standard input (a NUL byte between two), and print a JSON line for each: "
        "source, target, translation, engine; where there is none, translation is null and error says why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", required=True, help="language of the documents (BCP 47)")
        parser.add_argument("--target", required=True, help="language to translate into (BCP 47)")
        parser.add_argument("--engine", choices=sorted(NAMES), help="use this engine alone, enabled or not")

    def handle(self, *, source: str, target: str, engine: str | None, **options: Any) -> None:
        pair = Pair(primary(source), primary(target))
        if pair.source == pair.target:
            raise CommandError("--source and --target are the same language.")
        documents = sys.stdin.buffer.read().decode("utf-8", "replace").split("\0")
        if len(documents) > 1 and not documents[-1].strip():  # the last one may end with a NUL byte, too
            documents.pop()
        for document in documents:
            self.stdout.write(json.dumps(_answer(document, pair, engine), ensure_ascii=False))


def _answer(document: str, pair: Pair, engine: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"source": pair.source, "target": pair.target}
    try:
        translation, route = translate_text(document, pair, routes_for(pair, only=engine))
    except Untranslatable as failure:
        return answer | {"translation": None, "engine": failure.engine, "error": failure.reason.value}
    return answer | {"translation": translation, "engine": route.version}
