"""What the composer offers after "@", "#" and ":", and to whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from brain.search.index import Text, put_many
from brain.search.models import Kind
from forum.models import Category, Topic

SignIn = Callable[[Member], Client]
QUERIES = 3  # beside the session and the member


def offers(client: Client, kind: str, words: str, language: str = "en", **more: Any) -> list[str]:
    address = reverse("forum:complete").replace("/en/", f"/{language}/", 1)
    answer = client.get(address, {"kind": kind, "q": words, **more})
    assert answer.status_code == 200
    return [one["insert"] for one in answer.json()["found"]]


@pytest.mark.parametrize("words", ["은지", "김", "eun", "EUNJI"])
def test_members_are_found_by_name_in_any_script_and_by_handle(
    words: str, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    assert offers(sign_in(amina), "member", words) == ["@eunji"]


def test_accents_need_not_be_typed(amina: Member, benoit: Member, sign_in: SignIn) -> None:
    assert offers(sign_in(amina), "member", "Lefevre") == ["@benoit"]


def test_who_begins_with_the_words_comes_first(amina: Member, daniela: Member, chiara: Member, sign_in: SignIn) -> None:
    assert offers(sign_in(amina), "member", "d") == ["@daniela", "@amina"]


def test_only_who_can_see_the_topic_is_offered(
    amina: Member, eunji: Member, benoit: Member, twelfth: Category, start: Any, sign_in: SignIn
) -> None:
    topic = start(amina, twelfth)
    client = sign_in(amina)
    assert offers(client, "member", "n", topic=topic.pk) == ["@amina", "@benoit"]  # a moderator sees every room
    assert "@eunji" in offers(client, "member", "n")
    outside = sign_in(eunji).get(reverse("forum:complete"), {"kind": "member", "q": "e", "topic": topic.pk})
    assert outside.status_code == 404


def test_who_has_left_is_not_offered(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    Member.objects.filter(pk=eunji.pk).update(is_active=False)
    assert offers(sign_in(amina), "member", "eunji") == []


def test_groups_are_one_s_own(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    assert offers(sign_in(amina), "member", "edition-1") == ["@edition-12"]
    assert offers(sign_in(eunji), "member", "edition-1") == []
    assert offers(sign_in(eunji), "member", "mod") == ["@moderators"]


def test_topics_are_offered_as_links_to_who_may_see_them(
    amina: Member, eunji: Member, twelfth: Category, help_room: Category, start: Any, sign_in: SignIn
) -> None:
    shown = start(amina, help_room, title="Harvest [2026]")
    start(amina, twelfth, title="Harvest of the twelfth")
    assert offers(sign_in(eunji), "topic", "harv") == [f"[Harvest \\[2026\\]]({shown.permalink})"]
    assert len(offers(sign_in(amina), "topic", "harv")) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "handsh"),
        ("fr", "poignée"),
        ("es", "apretón"),
        ("pt", "aperto"),
        ("it", "stretta"),
        ("ar", "مصافحة"),
        ("ko", "악수"),
    ],
)
def test_emoji_have_names_in_every_language(language: str, words: str, amina: Member, sign_in: SignIn) -> None:
    assert "🤝" in offers(sign_in(amina), "emoji", words, language)


def test_emoji_are_found_in_english_too(amina: Member, sign_in: SignIn) -> None:
    assert "🤝" in offers(sign_in(amina), "emoji", "handshake", "ko")


def test_nobody_else_is_offered_anything(client: Client, amina: Member, sign_in: SignIn) -> None:
    assert client.get(reverse("forum:complete"), {"kind": "member", "q": "a"}).status_code == 302
    assert sign_in(amina).get(reverse("forum:complete"), {"kind": "spell", "q": "a"}).status_code == 404
    assert sign_in(amina).get(reverse("forum:complete"), {"kind": "member", "topic": "²"}).status_code == 404


def test_no_number_of_other_things_keeps_topics_away(
    amina: Member, help_room: Category, start: Any, sign_in: SignIn
) -> None:
    """Organisations, people and subjects have short titles, which are found first."""
    shown = start(amina, help_room, title="What we learned from the harvest of this year, and what we did not")
    others = range(10)
    put_many(
        Text(kind=Kind.NEWS, object_id=n, language="en", audience="public", title="Harvest", text="", url="/")
        for n in others
    )
    assert offers(sign_in(amina), "topic", "harv") == [f"[{shown.title}]({shown.permalink})"]


@pytest.mark.parametrize("words", ["%", "_", "'", "\0", "@", " ", "a" * 500, "(", "NEAR"])
@pytest.mark.parametrize("kind", ["member", "topic", "emoji"])
def test_any_characters_may_be_typed(kind: str, words: str, amina: Member, sign_in: SignIn) -> None:
    assert offers(sign_in(amina), kind, words) in ([], ["@amina"])


def test_too_much_is_refused(amina: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(amina)
    answers = {client.get(reverse("forum:complete"), {"kind": "emoji", "q": ""}).status_code for _each in range(241)}
    assert answers == {200, 429}


def test_members_cost_few_queries(
    amina: Member, twelfth: Category, start: Any, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    topic: Topic = start(amina, twelfth)
    client = sign_in(amina)
    client.get(reverse("forum:complete"), {"kind": "member", "q": "a", "topic": topic.pk})
    with django_assert_max_num_queries(2 + QUERIES):
        offers(client, "member", "a", topic=topic.pk)


# --- Beside it -------------------------------------------------------------------------------------------------------


def test_the_tools_are_in_the_page_s_language_and_may_be_kept(client: Client, db: None) -> None:
    answer = client.get(reverse("forum:composer"))
    assert "max-age" in answer["Cache-Control"]
    assert 'role="toolbar"' in answer.json()["tools"]
    assert answer.json()["css"].endswith(".css")


def test_the_keys_have_a_page(client: Client, db: None) -> None:
    assert b"<kbd>j</kbd>" in client.get(reverse("forum:keys")).content


def test_a_member_switches_the_keys_off(amina: Member, sign_in: SignIn) -> None:
    address = reverse("forum:keys")
    assert b"data-keys" in sign_in(amina).get(address).content
    Member.objects.filter(pk=amina.pk).update(uses_shortcuts=False)
    assert b"data-keys" not in sign_in(amina).get(address).content
