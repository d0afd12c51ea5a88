"""manage.py detect_language and detect_languages."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from brain.languages.detection import UNKNOWN
from brain.members.models import Member
from brain.search.models import Entry
from forum.actions import redetect, write
from forum.models import Category, Post, Topic

SPANISH = "Gracias a todas por venir ayer a la asamblea."


def lines_of(command: str, *arguments: str) -> list[dict[str, Any]]:
    printed = io.StringIO()
    call_command(command, *arguments, stdout=printed)
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def detected_on(content: bytes, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    return lines_of("detect_language", *arguments)


def test_every_line_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    content = f"{SPANISH}\n\n안녕하세요\r\nWe met yesterday in the town hall".encode()
    answers = detected_on(content, monkeypatch=monkeypatch)
    assert [answer["language"] for answer in answers] == ["es", "und", "ko", "en"]
    assert answers[0]["confidence"] > 0.95
    assert answers[1] == {"language": "und", "confidence": 0.0}
    assert answers[2] == {"language": "ko", "confidence": 1.0}


def test_any_bytes_are_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"\xff\xfe\x00\n\x80 " + SPANISH.encode() + b" \xc3\n" + bytes(range(11, 256))
    assert [answer["language"] for answer in detected_on(content, monkeypatch=monkeypatch)][:2] == ["und", "es"]


def test_the_authors_languages_break_a_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("es", "it"):
        arguments = ("--likely", f"{language}, ko")
        [answer] = detected_on(b"Una cooperativa", *arguments, monkeypatch=monkeypatch)
        assert answer["language"] == language


@pytest.fixture
def category(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help")


@pytest.fixture
def topic(category: Category, daniela: Member) -> Topic:
    return write.start_topic(author=daniela, category=category, title="La asamblea de ayer", body=SPANISH)


Reply = Callable[..., Post]


@pytest.fixture
def reply(topic: Topic, daniela: Member) -> Reply:
    """Return a function that posts a reply, and lets it be stored as if it was in another language."""

    def posted(body: str = SPANISH, *, stored_as: str, **fields: Any) -> Post:
        post = write.post_reply(topic=topic, author=daniela, body=body, **fields)
        Post.objects.filter(pk=post.pk).update(language=stored_as)
        return post

    return posted


def language_of(post: Post) -> str:
    return Post.objects.get(pk=post.pk).language


def test_what_was_unknown_is_detected(reply: Reply) -> None:
    unknown, emoji, known = reply(stored_as=UNKNOWN), reply("👍", stored_as=UNKNOWN), reply(stored_as="fr")
    [counts] = lines_of("detect_languages")
    assert counts == {"posts": 2, "posts_changed": 1, "topics": 0, "topics_changed": 0, "dry_run": False}
    assert [language_of(post) for post in (unknown, emoji, known)] == ["es", UNKNOWN, "fr"]
    assert list(Entry.objects.filter(kind="post", object_id=unknown.pk).values_list("language", flat=True)) == ["es"]


def test_a_dry_run_changes_nothing(reply: Reply) -> None:
    post = reply(stored_as=UNKNOWN)
    [counts] = lines_of("detect_languages", "--dry-run")
    assert counts["posts_changed"] == 1
    assert language_of(post) == UNKNOWN


def test_all_looks_at_every_post_but_not_at_what_a_person_chose(reply: Reply) -> None:
    wrong, regional, chosen = reply(stored_as="fr"), reply(stored_as="es-419"), reply(stored_as="it", language="it")
    [counts] = lines_of("detect_languages", "--all")
    assert counts["posts_changed"] == 1
    assert [language_of(post) for post in (wrong, regional, chosen)] == ["es", "es-419", "it"]


def test_titles_are_detected_with_their_opening_posts(topic: Topic) -> None:
    Topic.objects.update(language=UNKNOWN)
    [counts] = lines_of("detect_languages")
    assert (counts["topics"], counts["topics_changed"]) == (1, 1)
    topic.refresh_from_db()
    assert topic.language == "es"
    assert list(Entry.objects.filter(kind="topic", object_id=topic.pk).values_list("language", flat=True)) == ["es"]


def test_the_authors_languages_help(reply: Reply, daniela: Member) -> None:
    post = reply("Una cooperativa", stored_as=UNKNOWN)
    for writes, reads, language in ((["es"], ["it"], "es"), ([], ["it"], "it")):
        Member.objects.filter(pk=daniela.pk).update(writes=writes, reads=reads)
        Post.objects.update(language=UNKNOWN)
        lines_of("detect_languages")
        assert language_of(post) == language


def test_a_post_edited_meanwhile_is_left_alone(reply: Reply, daniela: Member) -> None:
    [post] = [*redetect.posts_to_detect(every=True).filter(pk=reply(stored_as=UNKNOWN).pk)]
    write.edit_post(post=post, editor=daniela, body="Grazie a tutte per essere venute ieri.", language="it")
    assert not redetect.change_post_language(post=post, language="es")
    assert language_of(post) == "it"
