"""Bringing in topics from a file: all of a topic or nothing, once, with a word on every line that fails."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from brain.members.models import Member
from brain.notifications.models import Notification
from brain.search.models import Entry
from forum.actions import write
from forum.loading import BadTopic, load_categories, load_topic
from forum.models import Category, CategoryTranslation, Topic
from realtime.models import Event

WIM = {"email": "Wim@Example.org", "name": "Wim Hoffmann"}


def post(ident: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": ident,
        "author": WIM,
        "language": "fr",
        "at": f"2025-03-0{ident}T10:00:00Z",
        "body": f"Texte {ident}",
        **fields,
    }


def row(*posts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": "old-7",
        "category": "help",
        "title": "Ancien sujet",
        "language": "fr",
        "author": WIM,
        "posts": [*posts],
        **fields,
    }


@pytest.fixture(autouse=True)
def _room(help_room: Category) -> None:
    pass


def load(path: Path, *lines: Any) -> str:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    out = StringIO()
    call_command("load_topics", path, stdout=out, stderr=out)
    return out.getvalue()


def test_a_topic_comes_in_with_its_dates_and_its_thread(amina: Member, tmp_path: Path) -> None:
    reply = post(2, author="amina@example.org", answers=1, body="Merci @amina et @wim-hoffmann")
    out = load(tmp_path / "topics.jsonl", row(post(1), reply, post(3, answers=2), post(4, answers=3, at="2025-03-04")))
    topic = Topic.objects.get()
    assert "4 new posts" in out
    assert (topic.external_id, topic.title, topic.last_number, topic.post_count) == ("old-7", "Ancien sujet", 4, 4)
    assert topic.created_at.isoformat() == "2025-03-01T10:00:00+00:00"
    assert topic.last_post_at.isoformat() == "2025-03-04T00:00:00+00:00"
    first, second, third, fourth = topic.posts.order_by("number")
    assert [post.answers for post in (first, second, third, fourth)] == [None, first, second, third]
    assert [post.branch for post in (first, second, third, fourth)] == [None, None, second, second]
    assert second.author == amina
    assert second.body_html.count('class="mention"') == 2
    wim = Member.objects.get(email="wim@example.org")
    assert not wim.has_usable_password()
    assert not (Notification.objects.exists() or Event.objects.exists())
    assert Entry.objects.filter(kind="topic").count() == 1
    assert Entry.objects.filter(kind="post").count() == 3


def test_a_second_run_adds_what_is_missing_and_nothing_else(amina: Member, tmp_path: Path) -> None:
    path = tmp_path / "topics.jsonl"
    load(path, row(post(1), post(2)))
    live = write.post_reply(topic=Topic.objects.get(), author=amina, body="Written here meanwhile", language="en")
    assert "0 new posts" in load(path, row(post(1), post(2)))
    assert "1 new posts" in load(path, row(post(1), post(2), post(3, answers=2)))
    topic = Topic.objects.get()
    assert topic.last_number == 4
    assert list(topic.posts.order_by("number").values_list("body", flat=True))[2:] == [live.body, "Texte 3"]
    assert topic.posts.get(number=4).answers == topic.posts.get(number=2)


BAD = [
    ("not json", "Expecting value"),
    ("[]", "the topic is not an object"),
    (row(), "has no 'posts'"),
    (row(post(1), id=None), "has no 'id'"),
    (row(post(1), category="nowhere"), "there is no category 'nowhere'"),
    (row(post(1), title="x" * 161), "'title' has 161 characters"),
    (row(post(1), posts="x"), "its posts are not a list"),
    (row(post(1), "x"), "a post is not an object"),
    (row(post(1), post(1)), "there are two posts 1"),
    (row(post(1), post(2, answers=3), post(3)), "post 2: it answers 3"),
    (row(post(1), id="x" * 121), "its 'id' is not a text of up to 120 characters"),
    (row(post(1), category=["help"]), "there is no category"),
    (row(post(1, body="half \ud800")), "'body' is not a text"),
    (row(post(1), title="a\0b"), "'title' is not a text"),
    (row(post(1, body=" ")), "post 1: 'body' is not a text"),
    (row(post(1, body="x" * 40_001)), "'body' has 40001 characters"),
    (row(post(1, at="yesterday")), "'yesterday' is not a date"),
    (row(post(1, at=7)), "7 is not a date"),
    (row(post(1, language="fr_FR")), "'fr_FR' is not a language"),
    (row(post(1, author="nobody@example.org"), author=None), "there is no member 'nobody@example.org'"),
    (row(post(1, author={"email": "x", "name": "X Y"})), "author 'x'"),
    (row(post(1, author={"email": "x@example.org", "name": "admin"})), "author 'x@example.org'"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_bad_line_is_named_and_the_others_come_in(line: Any, message: str, tmp_path: Path) -> None:
    path, out = tmp_path / "topics.jsonl", StringIO()
    good = row(post(1), id="good")
    path.write_text(
        "\n".join(
            [
                json.dumps(good),
                line if isinstance(line, str) else json.dumps(line),
                "",
                json.dumps(row(post(1), id="last")),
            ]
        )
    )
    with pytest.raises(CommandError, match="1 of the lines"):
        call_command("load_topics", path, stdout=out, stderr=out)
    assert "line 2: " in out.getvalue()
    assert message in out.getvalue()
    assert set(Topic.objects.values_list("external_id", flat=True)) == {"good", "last"}


def test_nothing_of_a_bad_topic_is_left(tmp_path: Path) -> None:
    with pytest.raises(BadTopic):
        load_topic(row(post(1), post(2, body="")))
    assert not Topic.objects.exists()
    assert not Member.objects.filter(email="wim@example.org").exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_topics", tmp_path / "none.jsonl")


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(CommandError, match="utf-8"):
        call_command("load_topics", path)


def test_two_people_of_one_name_are_two_members() -> None:
    load_topic(row(post(1), post(2, author={"email": "other@example.org", "name": "Wim Hoffmann"})))
    assert Member.objects.filter(name="Wim Hoffmann").count() == 2


def test_a_language_that_is_not_given_is_detected() -> None:
    body = "Ogni socio scrive una pagina, e l'assemblea la legge ad alta voce."
    load_topic(row(post(1, language=None, body=body), language=None))
    topic = Topic.objects.get()
    assert topic.language == topic.posts.get().language == "it"


def test_a_sample_is_marked_as_one(client: Any) -> None:
    load_topic(row(post(1), sample=True))
    assert "Sample" in client.get(Topic.objects.get().url).content.decode()


def test_categories_come_in_once_with_their_names() -> None:
    rows = [
        {
            "slug": "statistics",
            "audience": "public",
            "name": {"en": "Statistics", "ko": "통계"},
            "description": {"en": "Figures"},
        },
        {"slug": "edition-12", "audience": "edition-12", "name": {"fr": "Douzième"}, "description": {}},
    ]
    assert load_categories(rows) == load_categories(rows) == 2
    assert Category.objects.count() == 3
    assert CategoryTranslation.objects.get().name == "통계"
    assert Category.objects.get(slug="edition-12").language == "fr"


def test_many_posts_cost_few_queries(django_assert_max_num_queries: Any) -> None:
    posts = [post(1), *({**post(1), "id": n, "body": f"Texte {n}", "answers": n - 1} for n in range(2, 201))]
    with django_assert_max_num_queries(70):  # SQLite takes wide rows in smaller batches
        load_topic(row(*posts))
    assert Topic.objects.get().last_number == 200
