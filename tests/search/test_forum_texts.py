"""Topics and posts in search: in every language in which they are shown, to each reader in theirs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brain.core.readers import Reader, reading_as
from brain.languages.models import Origin, Status
from brain.members.models import Member
from brain.search.models import Entry
from brain.search.query import Hit, search
from forum.actions import moderate, write
from forum.indexing import index_posts
from forum.models import Category, Post, PostTranslation, Topic, TopicTranslation


@pytest.fixture
def room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def topic(room: Category, daniela: Member) -> Topic:
    """A Spanish thread with a reply, and its Korean translation."""
    topic = write.start_topic(
        author=daniela, category=room, title="La feria campesina", body="¿Quién vende tejidos?", language="es"
    )
    reply = write.post_reply(topic=topic, author=daniela, body="Nuestra cooperativa de tejedoras.", language="es")
    TopicTranslation.objects.create(original=topic, language="ko", title="농민 장터", origin=Origin.MACHINE)
    translate(reply, "ko", "우리 직조 협동조합입니다.")
    translate(topic.posts.get(number=1), "ko", "누가 직물을 팝니까?")
    return topic


def translate(post: Post, language: str, body: str, **fields: Any) -> None:
    fields = {"origin": Origin.MACHINE, "body_html": "", **fields}
    PostTranslation.objects.update_or_create(original=post, language=language, defaults={"body": body, **fields})
    index_posts([post])


def found(text: str, *reads: str, wants_translations: bool = True) -> list[Hit]:
    with reading_as(Reader.of(reads[0], list(reads), wants_translations)):
        return search(text, audiences={"public"}, languages=reads)[0:20]


def test_a_korean_question_finds_a_spanish_reply(topic: Topic) -> None:
    [hit] = found("협동조합", "ko")

    assert (hit.entry.kind, hit.entry.language, hit.entry.original_language) == ("post", "ko", "es")
    assert hit.title == "농민 장터"
    assert "<mark>협동조합</mark>" in hit.snippet


def test_whoever_reads_the_original_gets_the_original_whichever_text_was_found(topic: Topic) -> None:
    [hit] = found("협동조합", "es", "ko")

    assert (hit.entry.language, hit.title, hit.title_language) == ("es", "La feria campesina", "es")
    assert hit.snippet == "Nuestra cooperativa de tejedoras."


def test_who_reads_neither_gets_the_original(topic: Topic) -> None:
    [hit] = found("협동조합", "it")

    assert hit.entry.is_original


def test_who_wants_translations_on_request_gets_the_original(topic: Topic) -> None:
    [hit] = found("협동조합", "ko", wants_translations=False)

    assert hit.entry.is_original


def test_a_topic_is_found_by_its_translated_title(topic: Topic) -> None:
    [hit] = found("장터", "ko")

    assert (hit.entry.kind, hit.title) == ("topic", "농민 <mark>장터</mark>")


def test_an_outdated_machine_translation_is_not_found_a_persons_is(topic: Topic) -> None:
    reply = topic.posts.get(number=2)
    translate(reply, "ko", "우리 직조 협동조합입니다.", status=Status.STALE)
    assert found("협동조합", "ko") == []

    translate(reply, "ko", "우리 직조 협동조합입니다.", status=Status.STALE, origin=Origin.HUMAN)
    assert len(found("협동조합", "ko")) == 1


def test_a_translation_that_is_no_more_is_not_found(topic: Topic) -> None:
    reply = topic.posts.get(number=2)
    reply.translations.all().delete()
    index_posts([reply])

    assert found("협동조합", "ko") == []
    assert len(found("tejedoras", "ko")) == 1


def test_no_language_of_a_hidden_post_is_found(topic: Topic, benoit: Member) -> None:
    for post in topic.posts.all():
        moderate.hide_post(post=post, moderator=benoit, reason="Advertising")

    assert found("협동조합", "ko") == found("직물", "ko") == found("tejedoras", "es") == []
    assert len(found("장터", "ko")) == 1


def test_all_languages_move_with_the_topic(topic: Topic, benoit: Member) -> None:
    lounge = Category.objects.create(slug="edition-12", name="12th", audience="edition-12")
    moderate.move_topic(topic=topic, moderator=benoit, category=lounge, reason="Private")

    assert set(Entry.objects.values_list("audience", "category", "edition")) == {("edition-12", "edition-12", 12)}
    assert found("협동조합", "ko") == found("category:help", "ko") == []


def test_the_number_of_queries_is_the_same_for_one_post_and_for_many(topic: Topic, daniela: Member) -> None:
    def queries(posts: list[Post]) -> int:
        with CaptureQueriesContext(connection) as captured:
            index_posts(posts)
        return len(captured)

    index_posts(topic.posts.all())
    few = queries(list(topic.posts.all()))
    for number in range(30):
        reply = write.post_reply(topic=topic, author=daniela, body=f"Otra {number}", language="es", announce=False)
        translate(reply, "ko", f"다른 {number}")
    many = queries(list(topic.posts.all()))

    assert many <= few


def test_the_page_says_who_wrote_and_from_which_language(topic: Topic, client: Client) -> None:
    page = client.get("/ko/search/", {"q": "협동조합"}).content.decode()

    assert "Daniela Rojas Quirós" in page
    assert 'lang="ko" dir="ltr">우리 직조 <mark>협동조합</mark>입니다.' in page
