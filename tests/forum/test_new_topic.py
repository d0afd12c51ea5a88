"""Starting a topic."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from forum.models import Category, Topic, TopicReading

SignIn = Callable[[Member], Client]


def send(client: Client, **fields: Any) -> Any:
    return client.post(
        reverse("forum:new-topic"), {"title": "Mémoire", "category": "help", "body": "Comment ?", **fields}
    )


def test_a_topic_begins_with_its_first_post_and_its_author_follows_it(
    help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    answer = send(sign_in(amina), title="  La mémoire\r\n des coopératives ", language="fr")
    topic = Topic.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, topic.url)
    assert topic.title == "La mémoire des coopératives"
    assert (topic.language, topic.last_number, topic.post_count) == ("fr", 1, 1)
    reading = TopicReading.objects.get()
    assert (reading.member, reading.level, reading.last_read) == (amina, "watch", 1)


def test_a_category_can_be_chosen_before(help_room: Category, amina: Member, sign_in: SignIn) -> None:
    page = sign_in(amina).get(reverse("forum:new-topic"), {"category": "help"})
    assert '<option value="help" lang="en" selected>' in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Give the topic a title."),
        ({"title": "\u202e\u200b"}, "Give the topic a title."),
        ({"title": "x" * 161}, "The title has 161 characters; up to 160 are possible."),
        ({"category": ""}, "Choose a category."),
        ({"category": "nowhere"}, "Choose a category from the list."),
        ({"body": ""}, "Write something first."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    fields: dict[str, str], message: str, help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    page = send(sign_in(amina), **{"title": "A title to keep", "body": "A body to keep", **fields})
    html = page.content.decode()
    assert page.status_code == 422
    assert message in html
    kept = {"A title to keep", "A body to keep"} if "category" in fields else set()
    assert all(text in html for text in kept)
    assert not Topic.objects.exists()


def test_a_title_holds_no_direction_characters_and_is_escaped(
    help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    send(sign_in(amina), title="\u202eevil <img src=x onerror=alert(1)>")
    topic = Topic.objects.get()
    assert topic.title == "evil <img src=x onerror=alert(1)>"
    html = sign_in(amina).get(topic.url).content.decode()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_a_category_that_is_not_open_to_the_author_is_no_choice(
    help_room: Category, twelfth: Category, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    assert "12th Academy" not in sign_in(eunji).get(reverse("forum:new-topic")).content.decode()
    assert send(sign_in(eunji), category="edition-12").status_code == 422
    assert send(sign_in(amina), category="edition-12").status_code == 303


def test_a_guest_keeps_title_category_and_text(help_room: Category, amina: Member) -> None:
    client = Client()
    assert send(client, title="Kept title", body="Kept text").status_code == 403
    client.force_login(amina)
    html = client.get(reverse("forum:new-topic")).content.decode()
    assert 'value="Kept title"' in html
    assert "Kept text" in html
    assert '<option value="help" lang="en" selected>' in html


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Qu'est-ce qu'une coopérative ?", "quest-ce-quune-coopérative"),
        ("협동조합의 기억", "협동조합의-기억"),
        ("ذاكرة التعاونية", "ذاكرة-التعاونية"),
        ("???", "-"),
    ],
)
def test_the_address_holds_the_title_in_its_script(
    title: str, slug: str, help_room: Category, amina: Member, sign_in: SignIn
) -> None:
    answer = send(sign_in(amina), title=title)
    topic = Topic.objects.get()
    assert topic.slug == slug
    assert sign_in(amina).get(answer["Location"]).status_code == 200


def test_a_wrong_slug_leads_to_the_right_one_and_keeps_the_page(topic: Topic, client: Client) -> None:
    answer = client.get(reverse("forum:topic", args=[topic.pk, "other"]), {"page": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{topic.url}?page=1")


def test_what_is_wrong_is_listed_in_the_order_of_the_fields(
    amina: Member, help_room: Category, sign_in: SignIn
) -> None:
    html = sign_in(amina).post(reverse("forum:new-topic"), {"body": " "}).content.decode()
    places = [html.index(f'<a href="#{name}">') for name in ("title", "category", "body")]
    assert places == sorted(places)
