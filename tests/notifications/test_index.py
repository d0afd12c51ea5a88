"""The page of notifications."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.languages.models import Job, Origin, State, Status
from brain.members.models import Attendance, Member
from brain.notifications.actions import notify
from brain.notifications.models import Kind, Notification
from forum.actions import write
from forum.models import Category, Post, PostTranslation, TopicTranslation
from tests.notifications.conftest import Make

SignIn = Callable[[Member], Client]
PAGE, READ = "/en/notifications/", "/en/notifications/read"


def test_a_guest_is_asked_to_sign_in(client: Client, amina: Member, make: Make) -> None:
    told = make(amina, None)
    for address in (PAGE, READ, f"/en/notifications/{told.pk}/open"):
        assert client.post(address).status_code == 302
        assert client.get(address).headers["Location"].startswith(reverse("account_login"))
    told.refresh_from_db()
    assert told.read_at is None


def test_ones_own_by_topic_newest_first_unread_marked(
    amina: Member, benoit: Member, eunji: Member, sign_in: SignIn, make: Make
) -> None:
    make(amina, benoit, 1)
    make(amina, benoit, 2, group="topic.2", title="조합원 교육", title_language="ko", excerpt_language="ko")
    make(amina, eunji, 3, kind=Kind.MENTION)
    make(eunji, benoit, 4, excerpt="not Amina's")
    html = sign_in(amina).get(PAGE).text
    assert html.count("Transmettre la mémoire</span>") == 1
    assert 'lang="ko" dir="auto">조합원 교육</span>' in html
    places = [html.index(words) for words in ("Extrait 3", "Extrait 1", "Extrait 2")]
    assert places == sorted(places)
    assert html.count('<li class="unread">') == 3
    assert "<bdi>김은지</bdi> mentioned you" in html
    assert "<bdi>Benoît Lefèvre</bdi> answered you" in html
    assert "not Amina" not in html


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("is_gone", [False, True])
def test_each_kind_has_its_sentence(
    amina: Member, benoit: Member, sign_in: SignIn, kind: str, is_gone: bool, make: Make
) -> None:
    make(amina, None if is_gone else benoit, kind=kind)
    html = sign_in(amina).get(PAGE).text
    words = {
        "mention": "mentioned",
        "reply": "answered",
        "watched": "topic that you follow",
        "moderation": "moderator",
        "quote": "quoted",
        "reaction": "your post",
        "answer": "as the answer",
        "message": "message" if is_gone else "wrote to you",
        "event": "event that you answered",
        "reminder": "wanted to be reminded",
        "report": "reported",
        "case": "reported",
        "appeal": "appeals against",
        "cohort": "the group of this academy",
        "export": "copy of your data is ready",
        "returned": "sent back",
    }
    assert words[kind] in html
    assert ("<bdi>Benoît Lefèvre</bdi>" in html) is not (is_gone or kind in {Kind.REMINDER, Kind.EXPORT})


def test_what_one_may_no_longer_see_is_gone_from_the_page(
    amina: Member, benoit: Member, sign_in: SignIn, make: Make
) -> None:
    told = make(amina, benoit, audience="edition-12", excerpt="canary")
    client = sign_in(amina)
    assert "canary" in client.get(PAGE).text
    Attendance.objects.filter(member=amina).delete()
    assert "canary" not in client.get(PAGE).text
    assert client.get(f"/en/notifications/{told.pk}/open").status_code == 404


def test_opening_one_reads_it_and_leads_there(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    told, other = make(amina, benoit, 1), make(amina, benoit, 2)
    response = sign_in(amina).get(f"/en/notifications/{told.pk}/open")
    assert (response.status_code, response.headers["Location"]) == (302, "/p/1")
    told.refresh_from_db()
    other.refresh_from_db()
    assert told.read_at is not None
    assert other.read_at is None


def test_fetching_ahead_reads_nothing(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    told = make(amina, benoit)
    sign_in(amina).get(f"/en/notifications/{told.pk}/open", headers={"Sec-Purpose": "prefetch;prerender"})
    told.refresh_from_db()
    assert told.read_at is None


def test_another_members_is_not_found(
    amina: Member, benoit: Member, eunji: Member, sign_in: SignIn, make: Make
) -> None:
    told = make(amina, benoit)
    client = sign_in(eunji)
    assert client.get(f"/en/notifications/{told.pk}/open").status_code == 404
    assert client.get("/en/notifications/99999999999999999999/open").status_code == 404
    assert client.get("/en/notifications/x/open").status_code == 404
    client.post(READ)
    told.refresh_from_db()
    assert told.read_at is None


def test_a_topic_or_all_are_marked_as_read(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    make(amina, benoit, 1)
    make(amina, benoit, 2, group="topic.2")
    client = sign_in(amina)
    response = client.post(READ, {"group": "topic.1"})
    assert (response.status_code, response.headers["Location"]) == (303, PAGE)
    assert list(Notification.objects.unread().values_list("group", flat=True)) == ["topic.2"]
    client.post(READ)
    assert not Notification.objects.unread().exists()
    html = client.get(PAGE).text
    assert "Mark all as read" not in html
    assert 'class="unread"' not in html


def test_a_malformed_group_is_not_found(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    make(amina, benoit)
    assert sign_in(amina).post(READ, {"group": "topic.1\0"}).status_code == 404
    assert Notification.objects.unread().count() == 1


def test_only_a_post_marks_as_read(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    make(amina, benoit)
    assert sign_in(amina).get(READ).status_code == 405
    assert Notification.objects.unread().count() == 1


def test_what_is_unread_alone(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    client = sign_in(amina)
    client.get(f"/en/notifications/{make(amina, benoit, 1).pk}/open")
    make(amina, benoit, 2)
    html = client.get(PAGE, {"show": "unread"}).text
    assert "Extrait 2" in html
    assert "Extrait 1" not in html


def test_an_empty_page_says_what_would_be_there(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    assert "will stand here" in client.get(PAGE).text
    assert "Everything is read" in client.get(PAGE, {"show": "unread"}).text


@pytest.mark.parametrize("query", ["?page=0", "?page=9", "?page=x", "?show=everything", "?show=%00"])
def test_what_is_not_there_is_not_found(amina: Member, sign_in: SignIn, query: str) -> None:
    assert sign_in(amina).get(PAGE + query).status_code == 404


def test_the_bells_count_what_is_unread(amina: Member, benoit: Member, sign_in: SignIn, make: Make) -> None:
    make(amina, benoit, 1)
    make(amina, benoit, 2)
    html = sign_in(amina).get(PAGE).text
    assert html.count('<span class="dot" aria-hidden="true">2</span>') == 2
    assert html.count("Notifications, 2 unread") == 2
    assert html.count('id="bell"') == html.count('id="bell-tab"') == 1


def test_queries_do_not_grow_with_what_one_was_told(
    amina: Member, benoit: Member, eunji: Member, sign_in: SignIn, make: Make
) -> None:
    client = sign_in(amina)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    for number in (1, 2):
        make(amina, benoit, number)
    queries()
    few = queries()
    for number in range(3, 60):
        make(amina, eunji, number, group=f"topic.{number % 9}")
    assert queries() == few


@pytest.mark.parametrize("language", ["ar", "ko", "fr"])
def test_the_page_and_its_bells_in_other_languages(
    amina: Member, benoit: Member, sign_in: SignIn, language: str, make: Make
) -> None:
    make(amina, benoit)
    assert sign_in(amina).get(f"/{language}/notifications/").status_code == 200


# --- In the reader's languages ---------------------------------------------------------------------------------------


@pytest.fixture
def reply(daniela: Member, eunji: Member, settings: Any) -> Post:
    """Daniela has begun a topic in Spanish, and mentions Eunji there; a machine has translated both into English."""
    settings.TRANSLATION = []
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    topic = write.start_topic(author=daniela, category=room, title="La memoria", body="¿Cómo?", language="es")
    post = write.post_reply(topic=topic, author=daniela, body="**Hola** @eunji", language="es")
    machine: dict[str, Any] = {"language": "en", "origin": Origin.MACHINE}
    TopicTranslation.objects.create(original=topic, title="The memory", **machine)
    PostTranslation.objects.create(original=post, body="**Hello** @eunji", body_html="", **machine)
    return post


def test_a_title_and_an_excerpt_come_in_the_readers_language_and_say_so(
    reply: Post, eunji: Member, sign_in: SignIn
) -> None:
    html = sign_in(eunji).get(PAGE).text
    assert '<span lang="en" dir="auto">The memory</span>' in html
    assert '<bdi lang="en">Hello @eunji</bdi>' in html
    assert html.count('<abbr class="lg" title="Machine translation from Spanish">es</abbr>') == 2
    assert "Hola" not in html


def test_a_persons_translation_of_an_older_text_says_so(reply: Post, eunji: Member, sign_in: SignIn) -> None:
    PostTranslation.objects.update(origin=Origin.HUMAN, status=Status.STALE)
    html = sign_in(eunji).get(PAGE).text
    assert '<bdi lang="en">Hello @eunji</bdi>' in html
    assert html.count("</abbr> translated · The original has changed since</span>") == 1


def test_who_reads_the_original_or_wants_no_translation_gets_the_original(
    reply: Post, eunji: Member, sign_in: SignIn
) -> None:
    client = sign_in(eunji)
    for fields in ({"reads": ["ko", "es"]}, {"reads": ["ko"], "wants_translations": False}):
        Member.objects.filter(pk=eunji.pk).update(**fields)
        html = client.get(PAGE).text
        assert '<bdi lang="es">Hola @eunji</bdi>' in html
        assert "Machine translation" not in html


def test_without_a_translation_the_original_is_there_and_one_is_wanted(
    reply: Post, eunji: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.TRANSLATION = ["apertium"]
    html = sign_in(eunji).get("/ko/notifications/").text
    assert '<bdi lang="es">Hola @eunji</bdi>' in html
    wanted = Job.objects.filter(language="ko").values_list("kind", "object_id")
    assert set(wanted) == {("topic", reply.topic_id), ("post", reply.pk)}


def test_queries_do_not_grow_with_what_is_translated(
    reply: Post, eunji: Member, daniela: Member, sign_in: SignIn
) -> None:
    client = sign_in(eunji)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for number in range(12):
        post = write.post_reply(topic=reply.topic, author=daniela, body=f"@eunji {number}", language="es")
        PostTranslation.objects.create(original=post, body="Hi", body_html="", language="en", origin=Origin.MACHINE)
    queries()  # what is new is counted once
    assert queries() == few


def test_a_moderators_reason_is_translated_for_its_member_alone(
    eunji: Member, benoit: Member, sign_in: SignIn, settings: Any
) -> None:
    settings.TRANSLATION = ["apertium"]
    [told] = notify(
        members=[eunji], kind=Kind.MODERATION, act="hide", key="act.1", group="topic.1", actor=benoit, title="기억",
        title_language="ko", excerpt="Hors sujet.", excerpt_language="fr", url="/p/1", audience="public",
    )  # fmt: skip
    assert [(job.kind, job.object_id, job.language, job.state) for job in Job.objects.all()] == [
        ("notice", told.pk, "ko", State.WAITING)
    ]
    told.translations.create(language="ko", excerpt="주제를 벗어났어요.", origin=Origin.MACHINE)
    html = sign_in(eunji).get("/ko/notifications/").text
    assert '<bdi lang="ko">주제를 벗어났어요.</bdi>' in html
    assert '<div class="orig-text" lang="fr" dir="auto">Hors sujet.</div>' in html


@pytest.mark.parametrize(("kind", "language"), [(Kind.MODERATION, "ko"), (Kind.MODERATION, "und"), (Kind.REPLY, "fr")])
def test_nothing_else_is_asked_of_machines(
    eunji: Member, benoit: Member, settings: Any, kind: Kind, language: str
) -> None:
    settings.TRANSLATION = ["apertium"]
    notify(
        members=[eunji], kind=kind, act="hide", key="act.1", group="topic.1", actor=benoit, title="기억",
        title_language="ko", excerpt="...", excerpt_language=language, url="/p/1", audience="public",
    )  # fmt: skip
    assert not Job.objects.exists()
