"""Whether translated posts keep what they must: `python -m tests.load.translation`. Ends with 1 where one does not.

The real Apertium (`make translation`) translates by every pair that is installed, as posts are: by segments, with
placeholders, each pair on a way without detours.
"""

# ruff: noqa: E402 - Django is set up before what needs it is imported
import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

import django
import yaml
from django.core.management import call_command
from django.db.models import Sum

os.environ |= {"DJANGO_SETTINGS_MODULE": "brain.settings", "DATABASE_URL": "sqlite://:memory:",
               "BRAIN_TRANSLATION": "apertium", "BRAIN_TRANSLATION_ROUTES": ""}  # fmt: skip
django.setup()

from brain.languages.engines.apertium import Apertium
from brain.languages.engines.base import Pair
from brain.languages.engines.pipelines import Pipelines
from brain.languages.models import EngineUsage
from brain.languages.routes import routes_for
from brain.languages.segments import split
from brain.languages.translating import translate_text
from tests.languages.hostile import some_posts
from tests.languages.hostile.skeleton import skeleton
from tests.languages.hostile.words import WORDS

FOLDER = Path("/usr/share/apertium")
GLOSSARY = Path(__file__).resolve().parents[2] / "brain" / "samples" / "glossary.yaml"
TERMS_TARGET = 0.95
# Sentences in which a term stands as a subject, within, at the end, and marked up.
SENTENCES = {
    "en": ("The {} needs new members.", "Did you read about the {} in the report?", "We talked about *the {}*."),
    "fr": ("Notre {} cherche des membres.", "As-tu lu quelque chose sur « {} » hier ?", "Nous parlons de **{}**."),
    "es": ("Nuestra {} busca socios.", "¿Has leído algo sobre «{}» en el informe?", "Hablamos de **{}**."),
    "pt": ("A nossa {} procura sócios.", "Leste alguma coisa sobre «{}» no relatório?", "Falamos de **{}**."),
    "it": ("La nostra {} cerca soci.", "Hai letto qualcosa su «{}» nel rapporto?", "Parliamo di **{}**."),
}
Translate = Callable[[Sequence[str]], list[str]]


def structure(engine: Apertium, pairs: Sequence[Pair], step: int) -> bool:
    """Print how many of the hostile posts keep their structure by each pair; return whether all do."""
    torn = []
    for pair in pairs:
        started = monotonic()
        posts = list(some_posts(pair.source, 0, step))
        lost = [name for name, text in posts if not _keeps_structure(text, _by(engine, pair))]
        torn += [f"{pair} {name}" for name in lost]
        print(f"  {pair}: {len(posts) - len(lost)} of {len(posts)} posts intact, {monotonic() - started:.0f} s",
              flush=True)  # fmt: skip
    print(f"structure: {len(pairs)} pairs, {'all intact' if not torn else f'torn: {torn}'}")
    return not torn


def terms(engine: Apertium, pairs: Sequence[Pair]) -> bool:
    """Print in how many sentences the glossary's terms are right, and in how many without it; return whether enough."""
    rows = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    right = bare = total = 0
    for pair in pairs:
        glossary = {row[pair.source]: row[pair.target] for row in rows if {pair.source, pair.target} <= row.keys()}
        for term, text in _sentences(pair.source, glossary):
            total += 1
            right += _has(glossary[term], _translated(text, _by(engine, pair), glossary))
            bare += _has(glossary[term], _translated(text, _by(engine, pair), {}))
    print(f"glossary: right in {right} of {total} sentences ({right / total:.1%}, at least {TERMS_TARGET:.0%}); "
          f"without it in {bare / total:.1%}")  # fmt: skip
    return right >= TERMS_TARGET * total


def edit() -> bool:
    """Print how many segments an edit of one sentence in a long post sends again; return whether it is one."""
    call_command("migrate", verbosity=0)
    pair = Pair("es", "en")
    sentence = "En la asamblea número {} los socios hablaron de `x{}` y de **los estatutos**."
    before = "\n\n".join(" ".join(sentence.format(n + k, n) for k in range(4)) for n in range(0, 200, 4))
    after = before.replace("número 101 los socios hablaron", "número 101 los socios escribieron")
    sent = []
    for text in (before, after):
        translate_text(text, pair, routes_for(pair))
        sent.append(EngineUsage.objects.aggregate(sent=Sum("texts"))["sent"])
    print(f"edit: of a post of {sent[0]} segments, {sent[1] - sent[0]} was sent again")
    return sent[1] - sent[0] == 1


def _by(engine: Apertium, pair: Pair) -> Translate:
    return lambda texts: engine.translate(texts, pair)


def _translated(text: str, translate: Translate, glossary: Mapping[str, str]) -> str:
    document = split(text, glossary)
    return document.join(translate(document.segments), translate)


def _keeps_structure(text: str, translate: Translate) -> bool:
    return skeleton(_translated(text, translate, {})) == skeleton(text)


def _sentences(language: str, glossary: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((term, sentence.format(term)) for term in glossary for sentence in SENTENCES[language])


def _has(term: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(term)}\b", text, re.IGNORECASE))


def main(step: int) -> None:
    engine = Apertium(FOLDER, Pipelines(2))
    installed = sorted(engine.pairs())
    if not installed:
        sys.exit("Apertium is not installed: make translation")
    held = [
        structure(engine, [pair for pair in installed if pair.source in WORDS], step),
        terms(engine, [pair for pair in installed if {pair.source, pair.target} <= SENTENCES.keys()]),
        edit(),
    ]
    sys.exit(not all(held))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="every twentieth post")
    main(20 if parser.parse_args().quick else 1)
