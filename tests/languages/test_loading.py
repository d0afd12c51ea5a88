from pathlib import Path

import pytest
import yaml

from brain.languages.loading import load_glossary
from brain.languages.models import GlossaryTerm

ROWS = [{"en": "mutual society", "fr": "mutuelle"}, {"en": "cooperative", "fr": "coopérative"}]


@pytest.mark.django_db
def test_the_glossary_is_loaded_once() -> None:
    assert load_glossary(ROWS) == 2
    assert load_glossary(ROWS) == 2
    assert [term.labels["fr"] for term in GlossaryTerm.objects.all()] == ["coopérative", "mutuelle"]


@pytest.mark.django_db
def test_what_an_editor_corrected_stays() -> None:
    load_glossary(ROWS)
    GlossaryTerm.objects.filter(key="mutual society").update(labels={"en": "mutual society", "fr": "société mutuelle"})
    load_glossary(ROWS)
    assert GlossaryTerm.objects.get(key="mutual society").labels["fr"] == "société mutuelle"


@pytest.mark.django_db
def test_the_projects_own_glossary_names_all_seven_languages() -> None:
    path = Path(__file__).parents[2] / "brain" / "samples" / "glossary.yaml"
    load_glossary(yaml.safe_load(path.read_text()))
    assert GlossaryTerm.objects.count() >= 15
    assert all(set(term.labels) >= {"en", "fr", "es", "pt", "it", "ar", "ko"} for term in GlossaryTerm.objects.all())
