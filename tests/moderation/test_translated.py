"""Reasons and answers in the language of who reads them, and cards that follow when a translation arrives."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.languages import worker
from brain.languages.jobs import want
from brain.languages.models import Job
from brain.members.models import Member, Role
from brain.members.registry import erasures
from brain.moderation.actions import cases
from brain.moderation.actions.appeals import appeal, decide_appeal
from brain.moderation.models import Answer, AuditEntry, Case, Decision
from brain.moderation.things import kind_of
from forum.actions import moderate, write
from forum.models import Category, Post, Topic
from realtime.models import Event
from tests.conftest import make_member
from tests.languages.fakes import FakeEngine

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
FRENCH = "Ce message est une publicité pour un livre, et rien de plus."
IN_KOREAN, IN_ENGLISH = "이것은 다음 문장의 한국어 번역입니다", "This is the English translation of the sentence"
QUEUE = "/en/moderation/"


@pytest.fixture(autouse=True)
def _with_engine(fake_engine: FakeEngine) -> None:
    """Machines translate between all languages."""


@pytest.fixture
def other(db: None) -> Member:
    return make_member("odile", "Odile Marchand", role=Role.MODERATOR)


@pytest.fixture
def topic(amina: Member) -> Topic:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    return write.start_topic(author=amina, category=room, title="La mémoire", body="Comment faire ?", language="fr")


@pytest.fixture
def post(topic: Topic, eunji: Member) -> Post:
    return write.post_reply(topic=topic, author=eunji, body="Earn money from home", language="en")


def reported(post: Post, reporter: Member, text: str = "") -> Case:
    known = kind_of("post")
    assert known
    return cases.report(thing=known.to_report(reporter, post.pk), reporter=reporter, concern="spam", text=text).case


def translate() -> None:
    while worker.do_next():
        pass


def read(client: Client, url: str) -> str:
    """Return the page after somebody has asked for it once, and machines have done what it wanted."""
    client.get(url)
    translate()
    return client.get(url).text


# --- Reasons ---------------------------------------------------------------------------------------------------------


def test_other_moderators_and_the_reporter_get_the_reason_of_a_decision_in_their_language(
    post: Post, daniela: Member, benoit: Member, other: Member, sign_in: SignIn
) -> None:
    case = reported(post, daniela)
    decision = {"act": "hidden", "reason": FRENCH}
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/decide", decision)
    answer = Answer.objects.get()
    assert (answer.text, answer.language) == (FRENCH, "fr")
    card = read(sign_in(other), f"{QUEUE}cases/{case.pk}/")
    assert f'<p lang="en" dir="auto">{IN_ENGLISH}' in card
    assert FRENCH in card
    told = sign_in(daniela).get("/es/notifications/").text
    assert '<bdi lang="es">Esta es la traducción' in told
    assert "traducido" in told


def test_a_decision_that_is_taken_back_leaves_nothing_of_its_reason(
    post: Post, daniela: Member, benoit: Member, other: Member, sign_in: SignIn
) -> None:
    case = reported(post, daniela)
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/decide", {"act": "hidden", "reason": FRENCH})
    read(sign_in(other), f"{QUEUE}cases/{case.pk}/")
    assert Job.objects.filter(kind="case-answer").exists()
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/undo")
    assert not Answer.objects.exists()
    assert not Job.objects.filter(kind="case-answer").exists()
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/decide", {"act": "warned", "reason": "Pas de publicité ici, merci."})
    assert Answer.objects.get().text == "Pas de publicité ici, merci."


def test_a_member_reads_what_was_done_and_moderators_the_log_each_in_their_language(
    post: Post, eunji: Member, benoit: Member, other: Member, daniela: Member, sign_in: SignIn
) -> None:
    moderate.hide_post(post=post, moderator=benoit, reason=FRENCH)
    mine = read(sign_in(eunji), "/ko/moderation/mine")
    assert f'<p lang="ko" dir="auto">{IN_KOREAN}' in mine
    assert f'<div class="orig-text" lang="fr" dir="auto">{FRENCH}' in mine
    assert f'<p lang="en" dir="auto">{IN_ENGLISH}' in read(sign_in(other), "/en/moderation/log")
    assert '<p lang="fr" dir="auto">' in sign_in(benoit).get("/fr/moderation/log").text
    assert IN_KOREAN not in sign_in(daniela).get("/ko/moderation/mine").text


def test_the_answer_to_an_appeal_is_read_in_the_members_language(
    post: Post, eunji: Member, benoit: Member, other: Member, sign_in: SignIn
) -> None:
    moderate.hide_post(post=post, moderator=other, reason="An advertisement")
    entry = AuditEntry.objects.get(verb="hide")
    asked = appeal(entry=entry, member=eunji, text="광고가 아니에요. 다시 봐 주세요.")
    decide_appeal(appeal=asked, moderator=benoit, decision=Decision.UPHELD, answer=FRENCH)
    paul = make_member("paul", "Paul Okoro", role=Role.MODERATOR)
    page = read(sign_in(eunji), f"/ko/moderation/acts/{entry.pk}/")
    assert f'<p lang="ko" dir="auto">{IN_KOREAN}' in page
    assert '<div class="orig-text" lang="fr" dir="auto">Ce message est une publicité' in page
    assert f'<p lang="en" dir="auto">{IN_ENGLISH}' in read(sign_in(paul), f"/en/moderation/appeals/{asked.pk}/")


def test_who_leaves_takes_the_reasons_about_them_along(
    post: Post, eunji: Member, daniela: Member, benoit: Member
) -> None:
    cases.decide(case=reported(post, daniela), moderator=benoit, outcome="hidden", answer=FRENCH)
    for erase in erasures():
        erase(eunji)
    assert not Answer.objects.exists()


# --- Cards that follow -----------------------------------------------------------------------------------------------


def heard(stream: str) -> set[tuple[str, str]]:
    return set(Event.objects.filter(stream=stream).values_list("kind", "object_id"))


def test_cards_follow_when_the_reported_text_is_translated(
    topic: Topic, post: Post, amina: Member, daniela: Member, benoit: Member, sign_in: SignIn
) -> None:
    topic.category.moderators.add(daniela)
    case = reported(post, amina)
    write.post_reply(topic=topic, author=amina, body="What is it about?", language="en")
    translate()
    assert heard("queue-es.site") == heard(f"queue-es.{daniela.pk}") == {("case", str(case.pk))}
    assert heard(f"queue-es.{post.author_id}") == set()
    page = sign_in(benoit).get(QUEUE.replace("en", "fr", 1)).text
    assert "queue-fr.site" in page
    assert "queue-ko.site" not in page
    assert f"queue-es.{daniela.pk}" in sign_in(daniela).get(QUEUE).text


def test_cards_follow_when_a_reporters_words_are_translated(
    post: Post, daniela: Member, other: Member, sign_in: SignIn
) -> None:
    translate()
    case = reported(post, daniela, "Es publicidad de una casa de apuestas")
    client = sign_in(other)
    assert '<div class="word" lang="es"' in client.get(QUEUE).text
    translate()
    assert heard("queue-en.site") == {("case", str(case.pk))}
    assert heard("queue-ko.site") == set()
    card = client.get(f"{QUEUE}cases/{case.pk}/", headers={"hx-request": "true"}).text
    assert f'<div class="word" lang="en" dir="auto">{IN_ENGLISH}' in card


def test_a_translation_of_what_is_decided_disturbs_nobody(post: Post, amina: Member, benoit: Member) -> None:
    cases.decide(case=reported(post, amina), moderator=benoit, outcome="approved", answer="")
    want("post", [post.pk], "es")
    translate()
    assert heard("queue-es.site") == set()
