"""The page for administrators: engines, what they are used for, the queue, and what failed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.languages import usage
from brain.languages.breaker import Breaker
from brain.languages.engines import EngineError, Reason
from brain.languages.gates import Refusal
from brain.languages.models import EngineUsage, Job, State
from brain.members.models import Member

SignIn = Callable[[Member], Client]
PAGE = "languages:translation-usage"


@pytest.fixture
def failed(db: None) -> list[Job]:
    reasons = [Reason.UNSUPPORTED, Reason.UNSUPPORTED, Refusal.LANGUAGE]
    rows = [
        Job(
            kind="post",
            object_id=number,
            language="fr",
            state=State.FAILED,
            reason=reason,
            engine="apertium",
            detail=f"detail {number}",
            finished_at=timezone.now(),
        )
        for number, reason in enumerate(reasons, 1)
    ]
    return Job.objects.bulk_create(rows)


def test_the_page_is_for_administrators(nomsa: Member, benoit: Member, client: Client, sign_in: SignIn) -> None:
    assert sign_in(nomsa).get(reverse(PAGE)).status_code == 200
    assert sign_in(benoit).get(reverse(PAGE)).status_code == 403
    assert sign_in(benoit).post(reverse("languages:retry-translations"), {"job": 1}).status_code == 403
    assert client.get(reverse(PAGE)).status_code == 302


def test_what_engines_were_used_for_and_may_be_used_for(nomsa: Member, settings: Any, sign_in: SignIn) -> None:
    settings.TRANSLATION = ["deepl", "apertium"]
    settings.TRANSLATION_DAILY_CHARACTERS = {"deepl": 1234}
    usage.count("deepl", characters=1200, texts=7)
    usage.count_failure("deepl")
    with pytest.raises(EngineError):
        usage.count("deepl", characters=100, texts=1)
    html = sign_in(nomsa).get(reverse(PAGE)).text
    row = html.partition("<tbody>")[2]
    assert '<td class="num">1,200</td><td class="num">7</td><td class="num">1</td>' in row
    assert "Up to 1,234 characters a day" in html
    assert "No daily limit" in html
    assert EngineUsage.objects.get().characters == 1200


def test_an_engine_that_fails_is_paused_and_the_page_says_why(nomsa: Member, settings: Any, sign_in: SignIn) -> None:
    settings.TRANSLATION = ["deepl"]

    def refuse() -> None:
        raise EngineError(Reason.REFUSED, "403 <b>Forbidden</b>")

    assert "In use" in sign_in(nomsa).get(reverse(PAGE)).text
    with pytest.raises(EngineError):
        Breaker("deepl").run(refuse)
    html = sign_in(nomsa).get(reverse(PAGE)).text
    assert "Paused until" in html
    assert "It refused the access key." in html
    assert "403 &lt;b&gt;Forbidden&lt;/b&gt;" in html


def test_failures_by_reason(failed: list[Job], nomsa: Member, sign_in: SignIn) -> None:
    client = sign_in(nomsa)
    html = client.get(reverse(PAGE)).text
    assert html.index("It does not translate between these languages.") < html.index(
        "The translation is not in the language asked for."
    )
    assert reverse("languages:translation", args=["post", 3, "fr"]) in html
    narrowed = client.get(reverse(PAGE), {"reason": Refusal.LANGUAGE}).text
    assert "detail 3" in narrowed
    assert "detail 1" not in narrowed


def test_a_few_of_each_reason_stand_there_and_the_others_at_a_press(
    failed: list[Job], nomsa: Member, sign_in: SignIn
) -> None:
    Job.objects.bulk_create(
        Job(
            kind="post",
            object_id=number,
            language="es",
            state=State.FAILED,
            reason=Reason.UNSUPPORTED,
            finished_at=timezone.now(),
        )
        for number in range(10, 20)
    )
    client = sign_in(nomsa)
    html = client.get(reverse(PAGE)).text
    said = "It does not translate between these languages."
    assert html.count(said) == 1
    assert html.count("Spanish</a>") == 5
    assert 'Post <span class="num">19</span>' in html
    assert "and 7 more" in html
    assert client.get(reverse(PAGE), {"reason": Reason.UNSUPPORTED}).text.count("Spanish</a>") == 10


def test_what_failed_is_tried_again(failed: list[Job], nomsa: Member, settings: Any, sign_in: SignIn) -> None:
    settings.TRANSLATION = ["apertium"]
    client = sign_in(nomsa)

    def still_failed() -> list[int]:
        return list(Job.objects.filter(state=State.FAILED).order_by("object_id").values_list("object_id", flat=True))

    assert client.post(reverse("languages:retry-translations"), {"job": failed[0].pk}).status_code == 303
    assert still_failed() == [2, 3]
    client.post(reverse("languages:retry-translations"), {"reason": Reason.UNSUPPORTED})
    assert still_failed() == [3]
    client.post(reverse("languages:retry-translations"), {"job": "nonsense"})
    assert still_failed() == [3]
    assert Job.objects.get(object_id=1).reason == ""


def test_the_queue_by_language(failed: list[Job], nomsa: Member, sign_in: SignIn) -> None:
    Job.objects.create(kind="post", object_id=9, language="fr")
    Job.objects.create(kind="post", object_id=8, language="fr", state=State.DONE, finished_at=timezone.now())
    html = sign_in(nomsa).get(reverse(PAGE)).text
    counts = "".join(f'<td class="num">{count}</td>' for count in (1, 0, 1, 3))
    assert f"<span>French</span></th>{counts}" in html
