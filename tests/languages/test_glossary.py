from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from django.utils import translation

from brain.languages.loading import load_glossary


def glossary_in(client: Client, language: str) -> str:
    with translation.override(language):
        response = client.get(reverse("languages:glossary"))
    assert response.status_code == 200
    return response.text


@pytest.mark.django_db
def test_anybody_finds_the_terms_in_the_pages_language(client: Client) -> None:
    load_glossary(
        [{"en": "cooperative", "fr": "coopérative", "ko": "협동조합"}, {"en": "association", "fr": "association"}]
    )
    french = glossary_in(client, "fr")
    assert "<h2><bdi>coopérative</bdi></h2>" in french
    assert '<bdi lang="ko">협동조합</bdi>' in french
    assert french.index("<h2><bdi>association</bdi></h2>") < french.index("<h2><bdi>coopérative</bdi></h2>")
    assert "<h2><bdi>association</bdi></h2>" in glossary_in(client, "ko")  # the English form, where there is no other


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "it", "ar", "ko"])
def test_the_projects_own_glossary_is_shown_in_every_language(client: Client, language: str) -> None:
    rows = yaml.safe_load((Path(__file__).parents[2] / "brain" / "samples" / "glossary.yaml").read_text())
    load_glossary(rows)
    html = glossary_in(client, language)
    assert html.count("<h2>") == len(rows)
