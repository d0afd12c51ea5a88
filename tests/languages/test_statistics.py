"""How good translations are, by pair of languages."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.languages import writing
from brain.languages.models import Report, Suggestion
from brain.languages.statistics import Figures, by_pair
from brain.members.models import Member
from forum.actions import write
from forum.models import Post, PostTranslation
from forum.texts import POST
from tests.languages.conftest import BETTER, SPANISH

SignIn = Callable[[Member], Client]


@pytest.fixture
def work(
    french: PostTranslation, by_machine: Callable[..., PostTranslation], daniela: Member, amina: Member, eunji: Member
) -> PostTranslation:
    """Two machine translations, one suggested and one reported by two, and corrected."""
    other = by_machine(write.post_reply(topic=french.original.topic, author=daniela, body=SPANISH, language="es"))
    digest = _digest(french.original)
    writing.suggest(POST, french.original, "fr", {"body": BETTER}, author=amina, digest=digest)
    suggestion = writing.suggest(POST, other.original, "fr", {"body": BETTER}, author=amina, digest=digest)
    for reporter in (amina, eunji):
        writing.report(POST, other.original, other, reporter=reporter, reason="nonsense")
    writing.accept(POST, suggestion, reviewer=daniela)
    return other


def _digest(post: Post) -> str:
    source = POST.source(post)
    assert source is not None
    return source.digest


def test_what_people_did_about_machine_translations(work: PostTranslation) -> None:
    expected = Figures("es", "fr", machine=2, corrected=1, reported=1, suggestions_open=1, suggestions_accepted=1)
    assert by_pair() == [expected]
    assert (expected.share_corrected, expected.share_reported) == (0.5, 0.5)


def test_since_counts_what_was_done_from_then_on(work: PostTranslation) -> None:
    PostTranslation.objects.exclude(pk=work.pk).update(updated_at=timezone.now() - timedelta(days=40))
    for model in (Suggestion, Report):
        model.objects.update(made_at=timezone.now() - timedelta(days=40))
    assert by_pair(timezone.now() - timedelta(days=30)) == [Figures("es", "fr", machine=1, corrected=1)]


def test_the_command_prints_a_line_of_json_for_each_pair(work: PostTranslation) -> None:
    said = StringIO()
    call_command("translation_statistics", stdout=said)
    (line,) = said.getvalue().splitlines()
    assert json.loads(line) == {
        "source": "es", "target": "fr", "machine": 2, "corrected": 1, "by_people": 0, "reported": 1,
        "suggestions_open": 1, "suggestions_accepted": 1, "share_corrected": 0.5, "share_reported": 0.5,
    }  # fmt: skip


def test_the_page_is_for_translators(
    work: PostTranslation, benoit: Member, amina: Member, client: Client, sign_in: SignIn
) -> None:
    address = reverse("languages:translation-statistics")
    html = sign_in(benoit).get(address, {"since": "ever"}).text
    assert "Spanish › French" in html
    assert '<td class="num">50%</td>' in html
    assert '<td class="num">–</td>' in html  # nothing was written by people
    assert '<td class="num">0</td>' not in html
    assert sign_in(amina).get(address).status_code == 403
    assert client.get(address).status_code == 302
