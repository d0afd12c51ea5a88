"""manage.py search and manage.py reindex."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from brain.management.commands import reindex
from brain.members.models import Member
from brain.search.index import Text, put_many
from brain.search.models import Entry, Word
from brain.search.query import search
from forum.actions import moderate, write
from forum.models import Category, Post

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> list[dict[str, Any]]:
    output = StringIO()
    call_command("search", *arguments, stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_a_line_of_json_for_each_hit() -> None:
    put_many(
        [
            Text("topic", 7, "es", "public", "La <b> ley", "Una cooperativa & más.", "/t/7"),
            Text("topic", 7, "ko", "public", "법", "협동조합 & <script>", "/t/7", original_language="es"),
        ]
    )  # fmt: skip

    [line] = said("cooperativa", "--language", "es")
    assert (line["type"], line["id"], line["title"], line["language"]) == ("topic", "7", "La <b> ley", "es")
    assert line["snippet"] == "Una <mark>cooperativa</mark> & más."
    assert line["score"] > 0
    assert set(line) == {"type", "id", "title", "language", "score", "snippet"}

    [line] = said("협동조합", "--language", "ko")
    assert (line["language"], line["snippet"]) == ("ko", "<mark>협동조합</mark> & <script>")


def test_as_many_as_are_asked_for() -> None:
    put_many(Text("post", number, "en", "public", "", "solar", "/") for number in range(130))

    assert [len(said("solar", "--limit", limit)) for limit in ("0", "3", "25", "200")] == [0, 3, 25, 130]
    assert len(said("solar")) == 20


def test_questions_without_an_answer_print_nothing() -> None:
    assert said("nothing") == said("") == said("?!") == []


def test_an_unknown_member_is_an_error(eunji: Member) -> None:
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        said("solar", "--as", "nobody@example.org")
    assert said("solar", "--as", eunji.email.upper()) == []


@pytest.fixture
def reply(amina: Member) -> Post:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    topic = write.start_topic(author=amina, category=room, title="Kiosk", body="Lamps.", language="en")
    return write.post_reply(topic=topic, author=amina, body="Savings groups.", language="en")


def found(text: str) -> set[str]:
    return {hit.entry.object_id for hit in search(text, audiences={"public"}, languages=["en"])[0:20]}


def test_reindex_puts_right_what_was_wrong(reply: Post) -> None:
    put_many(
        [
            Text("post", reply.pk, "ko", "public", "", "left over", "/"),
            Text("post", 999_999, "en", "public", "", "ghost", "/"),
            Text("document", "8f1f0b0e-6f3c-4f0a-9c52-6a7f0d1f2a10", "en", "public", "", "ghost", "/"),
        ]
    )
    Entry.objects.filter(object_id=str(reply.pk), language="en").update(tokens="", audience="edition-9", category="")
    Entry.objects.filter(kind="topic").delete()

    call_command("reindex", verbosity=0)

    assert found("savings category:help") == {str(reply.pk)}
    assert found("kiosk") == {str(reply.topic_id)}
    assert found("ghost") == found("left") == set()
    assert not Word.objects.filter(word="ghost").exists()
    assert Word.objects.filter(word="savings").exists()


def test_all_is_found_all_the_time(reply: Post, benoit: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the index is made anew, batch by batch, people search and write."""
    seen = []

    def look_and_write(*args: Any) -> Any:
        seen.append((found("savings"), found("kiosk")))
        if len(seen) == 1:
            moderate.hide_topic(topic=reply.topic, moderator=benoit, reason="Private")
        return forget_gone(*args)

    forget_gone = reindex.forget_gone
    monkeypatch.setattr(reindex, "forget_gone", look_and_write)
    call_command("reindex", verbosity=0)

    assert seen[0] == ({str(reply.pk)}, {str(reply.topic_id)})
    assert found("savings") == found("kiosk") == set()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_takes_long(amina: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    topic = write.start_topic(author=amina, category=room, title="Kiosk", body="Lamps.", language="en")
    Post.objects.bulk_create(
        Post(topic=topic, number=n, author=amina, body="Savings", body_html="", language="en") for n in range(2, 260)
    )
    commits = []
    commit = connection._commit
    monkeypatch.setattr(connection, "_commit", lambda: (commits.append(1), commit()))
    monkeypatch.setattr(reindex, "_BATCH", 50)

    call_command("reindex", verbosity=0)

    assert len(commits) > 10
    assert len(search("savings", audiences={"public"}, languages=["en"])) == 258
