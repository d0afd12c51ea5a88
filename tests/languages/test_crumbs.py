"""Where pages about a text stand: its title as the reader gets it, and the page that leads to such texts."""

import pytest
from django.test import Client
from django.utils import translation

from brain.languages.models import Origin
from forum.models import Post, TopicTranslation


@pytest.mark.parametrize(
    ("page", "crumbs"),
    [
        ("fr", ('<a href="/fr/forum/">', 'lang="fr" dir="auto">Les procès-verbaux</a>')),
        ("es", ('<a href="/es/forum/">', 'lang="es" dir="auto">Las actas</a>')),
        ("ko", ('<a href="/ko/forum/">', 'lang="es" dir="auto">Las actas</a>')),
    ],
)
def test_the_title_is_in_a_language_of_the_reader(
    post: Post, client: Client, page: str, crumbs: tuple[str, ...]
) -> None:
    TopicTranslation.objects.create(
        original=post.topic, language="fr", title="Les procès-verbaux", origin=Origin.MACHINE
    )
    with translation.override(page):
        html = client.get(f"/{page}/translations/post/{post.pk}/fr/").text
    nav = html.partition('class="crumbs"')[2].partition("</nav>")[0]
    for part in crumbs:
        assert part in nav
