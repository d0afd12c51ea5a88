"""Posts are rendered once for all who read alike, and everybody gets what is theirs of it, as it is now."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.core.marks import Viewer, for_frames, personal
from brain.members.models import Member
from forum import live, rendering
from forum.actions import moderate, write
from forum.actions.answer import accept_answer
from forum.actions.language import correct_language
from forum.models import Category, Post, PostTranslation, Topic

SignIn = Callable[[Member], Client]


def page(client: Client, topic: Topic) -> str:
    return client.get(topic.url).content.decode()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The posts that were rendered, in their order."""
    rendered: list[int] = []
    render = rendering._element
    monkeypatch.setattr(rendering, "_element", lambda post: (rendered.append(post.pk), render(post))[1])
    return rendered


def test_a_post_is_rendered_once_for_all_who_read_alike(
    topic: Topic, reply: Post, made: list[int], client: Client, nomsa: Member, sign_in: SignIn
) -> None:
    for reader in (client, client, sign_in(nomsa)):
        assert f'id="post-{reply.pk}"' in page(reader, topic)
    assert sorted(made) == sorted(topic.posts.values_list("pk", flat=True))
    client.get(topic.url.replace("/en/", "/ko/"))
    assert len(made) == 4


def test_everybody_gets_what_is_theirs(
    topic: Topic, reply: Post, client: Client, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    edit, hide = (reverse(f"forum:{name}", args=[reply.pk])[3:] for name in ("post-edit", "hide-post"))
    for reader, edits, hides in (
        (client, False, False),
        (sign_in(amina), False, False),
        (sign_in(eunji), True, False),
        (sign_in(benoit), True, True),
        (client, False, False),
    ):
        html = page(reader, topic)
        assert (edit in html, hide in html) == (edits, hides)
        assert "<!--for:" not in html


def rename(reply: Post, eunji: Member, benoit: Member) -> str:
    Member.objects.filter(pk=eunji.pk).update(name="Kim Eunji")
    return "Kim Eunji"


def move_house(reply: Post, eunji: Member, benoit: Member) -> str:
    Member.objects.filter(pk=eunji.pk).update(city="Jeju", shown_to={"place": "everyone"})
    return "Jeju"


def edit(reply: Post, eunji: Member, benoit: Member) -> str:
    write.edit_post(post=reply, editor=eunji, body="Another text", language="ko")
    return "Another text"


def hide(reply: Post, eunji: Member, benoit: Member) -> str:
    moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")
    return "Advertising"


def correct(reply: Post, eunji: Member, benoit: Member) -> str:
    correct_language(post=reply, language="pt", editor=eunji)
    return '<div class="text" lang="pt"'


def lock(reply: Post, eunji: Member, benoit: Member) -> str:
    moderate.lock_topic(topic=reply.topic, moderator=benoit, reason="Settled")
    return "Locked"


def translate(reply: Post, eunji: Member, benoit: Member) -> str:
    PostTranslation.objects.create(original=reply, language="en", body="Kept", body_html="<p>Kept in English</p>")
    live.show_translation(reply, "en")
    return "Kept in English"


@pytest.mark.parametrize("change", [rename, move_house, edit, hide, correct, lock, translate])
def test_what_changes_is_shown_at_once(
    change: Callable[[Post, Member, Member], str],
    topic: Topic,
    reply: Post,
    eunji: Member,
    benoit: Member,
    client: Client,
) -> None:
    before = page(client, topic)
    now = change(reply, eunji, benoit)
    assert now not in before
    assert now in page(client, topic)


def test_a_name_changes_where_its_posts_are_answered(
    topic: Topic, reply: Post, amina: Member, eunji: Member, client: Client
) -> None:
    write.post_reply(topic=topic, author=amina, body="Merci", language="fr", answers=reply)
    assert "answers <bdi>김은지</bdi>" in page(client, topic)
    Member.objects.filter(pk=eunji.pk).update(name="Kim Eunji")
    assert "answers <bdi>Kim Eunji</bdi>" in page(client, topic)


def test_a_time_is_told_as_it_is_now(topic: Topic, client: Client) -> None:
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=3, seconds=5))
    assert "3 minutes ago" in page(client, topic)
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=4, seconds=5))
    assert "4 minutes ago" in page(client, topic)


def test_a_deleted_post_is_one_line_and_its_author_can_undo_that(
    topic: Topic, reply: Post, client: Client, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    Post.objects.filter(pk=reply.pk).update(deleted_at=timezone.now())
    undo = reverse("forum:post-undelete", args=[reply.pk])[3:]
    for reader, undoes, sees_text in (
        (client, False, False),
        (sign_in(eunji), True, False),
        (sign_in(benoit), False, True),
    ):
        html = page(reader, topic)
        assert f'id="post-{reply.pk}"' in html
        assert (undo in html, reply.body in html) == (undoes, sees_text)


def test_no_frame_holds_a_hidden_text(topic: Topic, reply: Post, benoit: Member, sign_in: SignIn) -> None:
    """It is in the stored element, for moderators; but frames go to everybody."""
    moderate.hide_post(post=reply, moderator=benoit, reason="Advertising")
    assert reply.body in page(sign_in(benoit), topic)
    for change in live.render_topic_events("post", [str(reply.pk)], str(topic.pk)):
        assert reply.body not in change.html


def test_a_page_of_stored_posts_costs_one_query_for_them(
    topic: Topic, reply: Post, client: Client, django_assert_num_queries: Any
) -> None:
    lines = rendering.lines_of(topic.posts.all())
    rendering.elements(topic, lines)
    with django_assert_num_queries(1):
        assert len(rendering.elements(topic, rendering.lines_of(topic.posts.all()))) == 2


@pytest.mark.parametrize(
    ("mark", "viewers"),
    [
        ("author 5", "author"),
        ("others 5", "member moderator"),
        ("member", "author member moderator"),
        ("guest", "guest"),
        ("moderator", "moderator"),
        ("moderator 7", ""),
        ("moderator 5", "moderator"),
        ("page-moderator", "moderator"),
        ("page-unread 4 5", "member"),
        ("nobody", ""),
    ],
)
def test_marks(mark: str, viewers: str) -> None:
    people = {
        "guest": Viewer(),
        "author": Viewer(5, read_to=3),
        "member": Viewer(6, read_to=3),
        "moderator": Viewer(7, moderates=True, read_to=4),
    }
    html = f"a<!--for:{mark}-->b<!--/for-->c"
    assert {name for name, viewer in people.items() if personal(html, viewer) == "abc"} == set(viewers.split())
    assert all(personal(html, viewer) in ("abc", "ac") for viewer in people.values())
    assert (for_frames(html) == html) == (not mark.startswith("page-"))


def test_own_marks_are_pressed() -> None:
    html = '<button value="on" aria-pressed="false" data-mine="thank-{}">'
    own = personal(html.format(1) + html.format(2), Viewer(5, own=frozenset({"thank-2"})))
    assert re.findall(r'aria-pressed="(\w+)" data-mine="thank-(\d)"', own) == [("false", "1"), ("true", "2")]


def test_a_name_changes_where_its_post_is_the_answer(
    topic: Topic, reply: Post, amina: Member, eunji: Member, client: Client
) -> None:
    Category.objects.filter(pk=topic.category_id).update(takes_answers=True)
    accept_answer(post=Post.objects.for_display().get(pk=reply.pk), member=amina)
    assert "#2 by <bdi>김은지</bdi>" in page(client, topic)
    Member.objects.filter(pk=eunji.pk).update(name="Kim Eunji")
    assert "#2 by <bdi>Kim Eunji</bdi>" in page(client, topic)
