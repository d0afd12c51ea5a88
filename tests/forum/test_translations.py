"""Everybody reads the forum in their own language: pages, lists and open pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from brain.core.readers import Reader, reading_as
from brain.languages.models import Job, Origin, Priority, Status, Version
from brain.languages.texts import Source
from brain.languages.translating import Translated
from brain.languages.worker import do_next
from brain.languages.writing import write_by_machine, write_by_person
from brain.members.models import Member
from brain.moderation.models import AuditEntry
from forum import live
from forum.actions import moderate, write
from forum.models import Category, Post, Topic
from forum.texts import POST, TITLE
from realtime.models import Event
from tests.languages.fakes import FakeEngine

SignIn = Callable[[Member], Client]

SPANISH = "Nuestra cooperativa cumple cuarenta años, y guardamos las actas de cada asamblea."
ENGLISH = "Our cooperative turns forty, and we keep the minutes of every meeting."
KOREAN = "우리 협동조합은 마흔 살이 되었고, 모든 회의의 기록을 남깁니다."


@pytest.fixture
def topic(daniela: Member, help_room: Category) -> Topic:
    title = "La memoria de una cooperativa"
    return write.start_topic(author=daniela, category=help_room, title=title, body=SPANISH, language="es")


@pytest.fixture
def post(topic: Topic) -> Post:
    return Post.objects.for_display().get(topic=topic)


def by_machine(kind: Any, original: Any, language: str, **fields: str) -> None:
    source: Source = kind.source(original)
    write_by_machine(kind, original.pk, language, Translated(fields, "fake 1"), digest=source.digest)


@pytest.fixture
def translated_post(post: Post) -> Post:
    by_machine(POST, post, "en", body=ENGLISH)
    by_machine(POST, post, "ko", body=KOREAN)
    by_machine(TITLE, post.topic, "ko", title="어느 협동조합의 기억")
    return post


def page(client: Client, topic: Topic, language: str) -> str:
    with translation.override(language):
        return client.get(topic.url).content.decode()


def test_a_reader_gets_a_post_in_their_language_marked_as_translated(translated_post: Post, client: Client) -> None:
    html = page(client, translated_post.topic, "ko")
    assert f'<div class="text" lang="ko" dir="auto" hx-ignore><p>{KOREAN}</p>' in html
    assert '<h1 lang="ko" dir="auto">어느 협동조합의 기억</h1>' in html
    assert f'<div class="orig-text" lang="es" dir="auto" hx-ignore><p>{SPANISH}</p>' in html
    assert reverse("languages:translation", args=["post", translated_post.pk, "ko"])[3:] in html


def test_who_reads_the_original_gets_no_translation(translated_post: Post, client: Client) -> None:
    html = page(client, translated_post.topic, "es")
    assert SPANISH in html
    assert ENGLISH not in html
    assert KOREAN not in html
    assert "orig-text" not in html


def test_who_reads_it_besides_the_pages_language_gets_the_original(
    translated_post: Post, amina: Member, sign_in: SignIn
) -> None:
    amina.reads = ["fr", "es"]
    amina.save()
    html = page(sign_in(amina), translated_post.topic, "en")
    assert SPANISH in html
    assert ENGLISH not in html


def test_a_translation_on_request_lies_folded_under_the_original(
    translated_post: Post, eunji: Member, sign_in: SignIn
) -> None:
    eunji.wants_translations = False
    eunji.save()
    html = page(sign_in(eunji), translated_post.topic, "ko")
    assert f'<div class="text" lang="es" dir="auto" hx-ignore><p>{SPANISH}</p>' in html
    assert f'<div class="orig-text" lang="ko" dir="auto" hx-ignore><p>{KOREAN}</p>' in html


def test_a_text_without_a_translation_is_shown_as_written(post: Post, client: Client) -> None:
    html = page(client, post.topic, "ar")
    assert f'<div class="text" lang="es" dir="auto" hx-ignore><p>{SPANISH}</p>' in html


def test_reading_it_asks_for_its_translation_first(
    fake_engine: FakeEngine, post: Post, nomsa: Member, sign_in: SignIn
) -> None:
    client = sign_in(nomsa)
    html = client.get(f"/en{post.topic.url[3:]}").content.decode()
    assert "The translation into English is on its way." in html
    first = Job.objects.filter(language="en")
    assert set(first.values_list("priority", flat=True)) == {Priority.WANTED}
    while do_next():
        pass
    html = client.get(f"/en{post.topic.url[3:]}").content.decode()
    assert "Machine translation from Spanish" in html


def test_a_guests_request_changes_nothing(fake_engine: FakeEngine, post: Post, client: Client) -> None:
    html = client.get(f"/en{post.topic.url[3:]}").content.decode()
    assert "The translation into English is on its way." in html
    assert set(Job.objects.values_list("priority", flat=True)) == {Priority.USUAL}


def test_a_stale_machine_translation_is_not_shown(translated_post: Post, daniela: Member, client: Client) -> None:
    write.edit_post(post=translated_post, editor=daniela, body="Otra cosa muy distinta de la anterior.", language="es")
    html = page(client, translated_post.topic, "en")
    assert ENGLISH not in html
    assert "Otra cosa muy distinta" in html


def test_a_persons_translation_stays_and_says_that_the_original_has_changed(
    translated_post: Post, daniela: Member, benoit: Member, client: Client
) -> None:
    digest = POST.source(translated_post).digest
    write_by_person(POST, translated_post, "en", {"body": "Ours is forty."}, editor=benoit, digest=digest)
    assert translated_post.translations.get(language="en").origin == Origin.MACHINE_EDITED
    write.edit_post(post=translated_post, editor=daniela, body=SPANISH + " Siempre.", language="es")
    html = page(client, translated_post.topic, "en")
    assert "Ours is forty." in html
    assert "The original has changed since" in html


def test_what_a_moderator_takes_out_is_gone_in_every_language(
    translated_post: Post, benoit: Member, client: Client
) -> None:
    digest = POST.source(translated_post).digest
    write_by_person(POST, translated_post, "en", {"body": "Ours is forty."}, editor=benoit, digest=digest)
    write.edit_post(post=translated_post, editor=benoit, body="[Datos personales]", language="es", reason="privacy")
    for language in ("en", "ko"):
        html = page(client, translated_post.topic, language)
        assert "Ours is forty." not in html
        assert KOREAN not in html
    assert translated_post.translations.get(language="en").status == Status.REJECTED


def test_what_is_taken_out_of_a_hidden_post_does_not_come_back_with_it(
    translated_post: Post, benoit: Member, client: Client
) -> None:
    digest = POST.source(translated_post).digest
    write_by_person(POST, translated_post, "en", {"body": "Ours is forty."}, editor=benoit, digest=digest)
    moderate.hide_post(post=translated_post, moderator=benoit, reason="private")
    write.edit_post(post=translated_post, editor=benoit, body="Otra cosa, sin datos.", language="es", reason="private")
    moderate.restore_post(post=translated_post, moderator=benoit, reason="clean")
    assert "Ours is forty." not in page(client, translated_post.topic, "en")
    assert set(Version.objects.values_list("is_withdrawn", flat=True)) == {True}


def test_what_a_moderator_replaces_by_a_sign_is_gone(translated_post: Post, benoit: Member, client: Client) -> None:
    digest = POST.source(translated_post).digest
    write_by_person(POST, translated_post, "en", {"body": "Ours is forty."}, editor=benoit, digest=digest)
    write.edit_post(post=translated_post, editor=benoit, body="[…]", reason="private")
    assert "Ours is forty." not in page(client, translated_post.topic, "en")


def test_a_page_of_a_category_follows_the_translations_of_its_titles(topic: Topic, client: Client) -> None:
    html = client.get(f"/ko/forum/c/{topic.category.slug}/").content.decode()
    assert f"category-ko.{topic.category_id}" in html


def test_a_hidden_post_is_hidden_in_every_language(translated_post: Post, benoit: Member, client: Client) -> None:
    moderate.hide_post(post=translated_post, moderator=benoit, reason="spam")
    html = page(client, translated_post.topic, "ko")
    assert KOREAN not in html
    assert SPANISH not in html


def test_lists_show_titles_in_the_readers_language(translated_post: Post, client: Client) -> None:
    with translation.override("ko"):
        for address in (reverse("forum:index"), reverse("home")):
            html = client.get(address).content.decode()
            assert "어느 협동조합의 기억" in html
            assert "La memoria" not in html


def test_a_translation_is_an_event_for_those_alone_who_read_its_language(post: Post) -> None:
    before = Event.objects.count()
    by_machine(POST, post, "ko", body=KOREAN)
    by_machine(TITLE, post.topic, "ko", title="어느 협동조합의 기억")
    streams = list(Event.objects.order_by("pk").values_list("stream", "kind", "object_id"))[before:]
    ident, room = post.topic_id, post.topic.category_id
    assert streams == [
        (f"topic-ko.{ident}", "post", str(post.pk)),
        (f"topic-ko.{ident}", "state", str(ident)),
        (f"category-ko.{room}", "topic", str(ident)),
    ]


def test_an_open_page_gets_the_same_as_the_page(translated_post: Post) -> None:
    with reading_as(Reader(("ko",))):
        [change] = live.render_topic_translations("post", [str(translated_post.pk)], str(translated_post.topic_id))
    assert change.target == f"post-{translated_post.pk}"
    assert KOREAN in change.html
    assert "orig-text" in change.html
    with reading_as(Reader(("ko", "es"))):
        [change] = live.render_topic_translations("post", [str(translated_post.pk)], str(translated_post.topic_id))
    assert KOREAN not in change.html


def test_a_page_follows_the_translations_that_its_reader_may_get(topic: Topic, eunji: Member, sign_in: SignIn) -> None:
    eunji.reads = ["ko", "fr", "sw"]
    eunji.save()
    html = page(sign_in(eunji), topic, "ko")
    assert f"topic-ko.{topic.pk}" in html
    assert f"topic-fr.{topic.pk}" in html
    assert f"topic-es.{topic.pk}" not in html
    assert 'data-reader="ko fr sw"' in html


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_costs_the_same_for_many_translated_posts(
    topic: Topic, daniela: Member, client: Client, language: str, django_assert_max_num_queries: Any
) -> None:
    page(client, topic, language)  # names of categories are kept from here on
    counts = []
    for _more in range(2):
        for number in range(5):
            reply = write.post_reply(topic=topic, author=daniela, body=f"{SPANISH} {number}", language="es")
            by_machine(POST, reply, language, body=f"{ENGLISH if language == 'en' else KOREAN} {number}")
        with django_assert_max_num_queries(30) as context:
            page(client, topic, language)
        counts.append(len(context))
    assert counts[0] == counts[1]


class TestLanguageOfAPost:
    def test_the_author_corrects_it_with_one_press(self, topic: Topic, amina: Member, sign_in: SignIn) -> None:
        post = write.post_reply(topic=topic, author=amina, body="Animal social")
        client = sign_in(amina)
        address = reverse("forum:post-language", args=[post.pk])
        html = client.get(address).content.decode()
        assert '<button class="btn" name="language" value="pt"' in html
        assert client.post(address, {"language": "pt"}).status_code == 303
        post.refresh_from_db()
        assert (post.language, post.language_is_given) == ("pt", True)

    def test_with_the_first_post_its_title_follows(
        self, translated_post: Post, daniela: Member, sign_in: SignIn
    ) -> None:
        address = reverse("forum:post-language", args=[translated_post.pk])
        sign_in(daniela).post(address, {"language": "pt"})
        translated_post.refresh_from_db()
        topic = Topic.objects.get(pk=translated_post.topic_id)
        assert topic.language == translated_post.language == "pt"
        assert set(topic.translations.values_list("status", flat=True)) == {Status.STALE}

    def test_a_moderator_does_so_on_record(self, post: Post, benoit: Member, sign_in: SignIn) -> None:
        sign_in(benoit).post(reverse("forum:post-language", args=[post.pk]), {"language": "pt"})
        assert AuditEntry.objects.get(kind="post", object_id=post.pk).details == {"from": "es", "to": "pt"}

    @pytest.mark.parametrize("language", ["", "xx", "es\0"])
    def test_another_language_is_refused(self, post: Post, daniela: Member, sign_in: SignIn, language: str) -> None:
        answer = sign_in(daniela).post(reverse("forum:post-language", args=[post.pk]), {"language": language})
        assert answer.status_code == 422

    def test_nobody_else_may(self, post: Post, amina: Member, sign_in: SignIn, client: Client) -> None:
        address = reverse("forum:post-language", args=[post.pk])
        assert sign_in(amina).get(address).status_code == 403
        assert client.get(address).status_code == 302

    def test_it_is_not_there_where_the_post_may_not_be_seen(
        self, lounge: Category, daniela: Member, eunji: Member, sign_in: SignIn, twelfth: Category
    ) -> None:
        topic = write.start_topic(author=daniela, category=twelfth, title="Privado", body=SPANISH, language="es")
        address = reverse("forum:post-language", args=[topic.posts.get().pk])
        assert sign_in(eunji).get(address).status_code == 404
