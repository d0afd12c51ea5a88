"""Who sees what, over all surfaces: pages, permalinks, forms, live frames, search and notifications."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from brain.members.audiences import audiences_of
from brain.members.models import Member
from brain.notifications.models import Notification
from brain.search.models import Entry
from forum import access
from forum.actions import follow, moderate, write
from forum.models import Category, Level, Post, Topic
from realtime.streams import kind_of
from tests.conftest import make_member

CANARY = "xylophone"
SignIn = Callable[[Member], Client]

# Who may enter: audience -> person -> whether they see what stands there.
EVERYBODY = ("guest", "eunji", "amina", "daniela", "benoit", "chiara", "nomsa")
SEES = {
    "public": set(EVERYBODY),
    "members": set(EVERYBODY) - {"guest"},
    "edition-12": {"amina", "benoit", "chiara", "nomsa"},
}
CASES = [(audience, person, person in people) for audience, people in SEES.items() for person in EVERYBODY]


@pytest.fixture
def people(amina: Any, benoit: Any, chiara: Any, daniela: Any, eunji: Any, nomsa: Any) -> dict[str, Any]:
    return {
        "guest": AnonymousUser(), "amina": amina, "benoit": benoit, "chiara": chiara, "daniela": daniela,
        "eunji": eunji, "nomsa": nomsa,
    }  # fmt: skip


@pytest.fixture
def room(request: Any, daniela: Member) -> Category:
    """A category for the audience of the case, moderated by daniela, who took part in the 7th academy only."""
    category = Category.objects.create(slug="room", name="Room", audience=request.param)
    category.moderators.add(daniela)
    return category


@pytest.fixture
def canary(room: Category) -> Post:
    """A post with a word that stands nowhere else, by a participant."""
    grace = make_member("grace", "Grace Wanjiru", editions=(12,))
    topic = write.start_topic(author=grace, category=room, title=f"About the {CANARY}", body=CANARY, language="en")
    return write.post_reply(topic=topic, author=grace, body=f"The {CANARY} again", language="en")


@pytest.fixture
def client_of(people: dict[str, Any], sign_in: SignIn) -> Callable[[str], Client]:
    return lambda name: Client() if name == "guest" else sign_in(people[name])


def addresses(post: Post) -> list[str]:
    """Every page on which the post, or its topic, stands."""
    topic = post.topic
    return [
        reverse("forum:topic", args=[topic.pk, "x"]),  # what the reader asks for may come back to them
        f"/t/{topic.pk}",
        f"/p/{post.pk}",
        reverse("forum:category", args=[topic.category.slug]),
    ]


@pytest.mark.parametrize(("room", "person", "sees"), CASES, indirect=["room"])
def test_pages_and_permalinks(person: str, sees: bool, canary: Post, client_of: Any) -> None:
    client = client_of(person)
    for address in addresses(canary):
        answer = client.get(address, follow=True)
        assert answer.status_code == (200 if sees else 404), address
        assert (CANARY in answer.content.decode()) == sees, address
    assert (CANARY in client.get(reverse("forum:index")).content.decode()) == sees


@pytest.mark.parametrize(("room", "person", "sees"), CASES, indirect=["room"])
def test_writing(person: str, sees: bool, canary: Post, client_of: Any) -> None:
    client, topic = client_of(person), canary.topic
    form = client.get(reverse("forum:post-reply", args=[topic.pk]), {"answers": canary.pk})
    sent = client.post(reverse("forum:post-reply", args=[topic.pk]), {"body": "Here I am"})
    followed = client.post(reverse("forum:topic-level", args=[topic.pk]), {"level": "watch"})
    if person == "guest":
        assert (form.status_code, sent.status_code, followed.status_code) == (302, 403, 403)
        assert CANARY not in form.content.decode() + sent.content.decode()
    else:
        expected = (200, 303, 303) if sees else (404, 404, 404)
        assert (form.status_code, sent.status_code, followed.status_code) == expected
    assert topic.posts.filter(body="Here I am").exists() == (sees and person != "guest")


@pytest.mark.parametrize(("room", "person", "sees"), CASES, indirect=["room"])
def test_editing_and_history(person: str, sees: bool, canary: Post, client_of: Any) -> None:
    write.edit_post(post=canary, editor=canary.author, body=f"The {CANARY} once more")
    client = client_of(person)
    may = sees and person in ("daniela", "benoit", "nomsa")
    for name in ("forum:post-edit", "forum:post-history"):
        answer = client.get(reverse(name, args=[canary.pk]))
        expected = 302 if person == "guest" else 200 if may else 403 if sees else 404
        assert answer.status_code == expected, name
        assert (CANARY in answer.content.decode()) == may


@pytest.mark.parametrize(("room", "person", "sees"), CASES, indirect=["room"])
def test_moderating(person: str, sees: bool, canary: Post, client_of: Any) -> None:
    client = client_of(person)
    may = sees and person in ("daniela", "benoit", "nomsa")
    acts = ["lock", "unlock", "pin", "unpin", "move", "hide", "restore"]
    for address in [reverse(f"forum:{act}-topic", args=[canary.topic_id]) for act in acts] + [
        reverse(f"forum:{act}-post", args=[canary.pk]) for act in ("hide", "restore")
    ]:
        answer = client.get(address)
        expected = 302 if person == "guest" else 200 if may else 403 if sees else 404
        assert answer.status_code == expected, address
        refused = client.post(address, {"reason": ""})
        assert refused.status_code == (422 if may else 403 if sees or person == "guest" else 404), address
    page = client.get(canary.topic.url)
    assert (f"forum/t/{canary.topic_id}/lock" in page.content.decode()) == may


@pytest.mark.parametrize(("room", "person", "sees"), CASES, indirect=["room"])
def test_live_frames_search_and_lists(person: str, sees: bool, canary: Post, people: dict[str, Any]) -> None:
    audiences = audiences_of(people[person])
    for stream in (canary.topic.stream, canary.topic.category.stream):
        kind, ident = kind_of(stream)  # type: ignore[misc]
        assert (kind.audience(ident) in audiences) == sees
    found = set(Entry.objects.filter(audience__in=audiences).values_list("kind", "object_id"))
    assert (("topic", str(canary.topic_id)) in found) == sees
    assert (("post", str(canary.pk)) in found) == sees
    assert access.visible_topics(people[person]).filter(pk=canary.topic_id).exists() == sees
    assert access.visible_categories(people[person]).filter(pk=canary.topic.category_id).exists() == sees


@pytest.mark.parametrize(("room", "person", "sees"), CASES, indirect=["room"])
def test_notifications(person: str, sees: bool, canary: Post, people: dict[str, Any], nomsa: Member) -> None:
    if person in ("guest", "nomsa"):
        return
    follow.choose_for_topic(member=people[person], topic=canary.topic, level=Level.WATCH)
    write.post_reply(topic=canary.topic, author=nomsa, body=f"@{person}: {CANARY}", language="en")
    told = Notification.objects.filter(member=people[person])
    assert [notification.kind for notification in told] == (["mention"] if sees else [])


@pytest.mark.parametrize("room", ["public"], indirect=True)
def test_moving_to_a_private_category_closes_everything(
    room: Category, canary: Post, twelfth: Category, people: dict[str, Any], client_of: Any, benoit: Member
) -> None:
    topic = canary.topic
    follow.choose_for_topic(member=people["eunji"], topic=topic, level=Level.WATCH)
    write.post_reply(topic=topic, author=people["nomsa"], body=CANARY, language="en")
    assert Notification.objects.shown_to(people["eunji"]).count() == 1
    moderate.move_topic(topic=topic, moderator=benoit, category=twelfth, reason="Of the 12th only")
    for person in ("guest", "eunji"):
        for address in [topic.url, f"/t/{topic.pk}", f"/p/{canary.pk}"]:
            assert client_of(person).get(address, follow=True).status_code == 404
        assert CANARY not in client_of(person).get(reverse("forum:index")).content.decode()
        audiences = audiences_of(people[person])
        assert not Entry.objects.filter(audience__in=audiences, kind__in=["topic", "post"]).exists()
    kind, ident = kind_of(topic.stream)  # type: ignore[misc]
    assert kind.audience(ident) == "edition-12"
    told = Notification.objects.shown_to(people["eunji"]).get()  # that something is gone, and not a word of it
    assert (told.act, told.title, told.url) == ("move", room.name, room.permalink)
    assert CANARY not in client_of("eunji").get(reverse("notifications:index")).content.decode()
    assert CANARY in client_of("amina").get(topic.url).content.decode()


@pytest.mark.parametrize("room", ["public"], indirect=True)
def test_a_new_audience_of_a_category_reaches_what_stands_in_it(
    room: Category, canary: Post, people: dict[str, Any], client_of: Any
) -> None:
    moderate.open_category_to(category=room, audience="edition-12")
    assert client_of("eunji").get(canary.topic.url).status_code == 404
    assert not Entry.objects.filter(audience="public", kind__in=["topic", "post"]).exists()
    assert Entry.objects.filter(audience="edition-12").count() == 2


def test_a_moderator_of_one_category_has_no_power_in_another(
    topic: Topic, policy: Category, start: Any, daniela: Member, amina: Member, sign_in: SignIn
) -> None:
    own = start(amina, policy)
    client = sign_in(daniela)
    assert client.get(reverse("forum:lock-topic", args=[own.pk])).status_code == 200
    assert client.get(reverse("forum:lock-topic", args=[topic.pk])).status_code == 403
    to = reverse("forum:move-topic", args=[own.pk])
    assert client.post(to, {"reason": "x", "category": "help"}).status_code == 422
    own.refresh_from_db()
    assert own.category == policy


@pytest.mark.parametrize("ident", [0, 10**9, 10**18, 10**30])
def test_ids_that_are_nothing_are_not_found(ident: int, db: None, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    for address in (
        f"/p/{ident}",
        f"/t/{ident}",
        f"/en/forum/t/{ident}/x/",
        f"/en/forum/t/{ident}/reply",
        f"/en/forum/t/{ident}/unread",
        f"/en/forum/p/{ident}/edit",
        f"/en/forum/p/{ident}/history",
        f"/en/forum/p/{ident}/hide",
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "address", ["/p/x", "/t/-1", "/en/forum/t/x/y/", "/en/forum/c/nowhere/", "/en/forum/c/%00/", "/xx/forum/"]
)
def test_malformed_addresses_are_not_found(address: str, client: Client, db: None) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "2", "99999999999", "１"])
def test_pages_that_are_not_there_are_not_found(page: str, topic: Topic, client: Client) -> None:
    assert client.get(topic.url, {"page": page}).status_code == 404
    assert client.get(reverse("forum:index"), {"page": page}).status_code == 404
