"""Loading topics from the YAML of brain/samples: what is missing is added, nothing is changed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from library.models import Document, Topic, TopicLabel

Row = dict[str, Any]


@transaction.atomic
def load_topics(rows: list[Row], glossary: list[Row]) -> int:
    """Every topic of `rows` exists, known by its slug; returns how many rows there are.

    Labels of a row with a `term` are those of the term of `glossary` that is called so in English.
    """
    terms = {term["en"]: term for term in glossary}
    for row in rows:
        if not Topic.objects.filter(slug=row["slug"]).exists():
            _load(row, row.get("names") or terms[row["term"]])
    return len(rows)


def _load(row: Row, names: Mapping[str, str]) -> None:
    broader = Topic.objects.filter(slug=row.get("broader", "")).first()
    topic = Topic.objects.create(slug=row["slug"], broader=broader)
    TopicLabel.objects.bulk_create(TopicLabel(topic=topic, language=tag, text=name) for tag, name in names.items())
    topic.documents.add(*Document.objects.filter(slug__in=row.get("documents", [])))
