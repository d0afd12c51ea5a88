"""The list of tags, who keeps it, and what topics have of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brain.languages.models import Origin
from brain.members.models import Member
from forum.actions import follow
from forum.actions.tag import add_tag, set_tags
from forum.models import TAGS_A_TOPIC, Category, Level, Tag, TagFollowing, TagTranslation, Topic

SignIn = Callable[[Member], Client]
TAGS = "/en/forum/tags/"


@pytest.fixture
def care(db: None) -> Tag:
    tag = add_tag(name="Care work", language="en")
    TagTranslation.objects.create(original=tag, language="fr", name="Travail du soin", origin=Origin.OFFICIAL)
    return tag


@pytest.fixture
def law(db: None) -> Tag:
    return add_tag(name="Law", language="en")


def names(tags: Any) -> set[str]:
    return set(tags.values_list("name", flat=True))


# --- Their list -------------------------------------------------------------------------------------------------------


def test_tags_are_named_in_the_reader_s_language(topic: Topic, care: Tag, client: Client) -> None:
    set_tags(topic=topic, tags=[care])
    for page in ("/fr/forum/tags/", "/fr/forum/", f"/fr/forum/tags/{care.slug}/", topic.url.replace("/en/", "/fr/")):
        assert "Travail du soin" in client.get(page).content.decode(), page
    assert "Care work" in client.get("/ko/forum/tags/").content.decode()


def test_a_row_shows_two_tags_and_how_many_more(topic: Topic, care: Tag, law: Tag, client: Client) -> None:
    more = [add_tag(name=name, language="en") for name in ("Taxes", "Savings")]
    set_tags(topic=topic, tags=[care, law, *more])
    row = client.get("/en/forum/").content.decode().partition(f'id="topic-{topic.pk}"')[2].partition("</li>")[0]
    assert re.findall(r'class="chip" href="[^"]*"[^>]*>([^<]*)<', row) == ["Care work", "Law"]
    assert ">+2<" in row
    head = client.get(topic.url).content.decode().partition("</header>")[2]
    for name in ("Care work", "Law", "Taxes", "Savings"):
        assert f">{name}</a>" in head


@pytest.mark.parametrize(("person", "may"), [("guest", False), ("amina", False), ("chiara", False), ("benoit", True)])
def test_moderators_of_the_site_keep_the_list(
    person: str, may: bool, care: Tag, law: Tag, amina: Member, chiara: Member, benoit: Member, sign_in: SignIn
) -> None:
    people = {"amina": amina, "chiara": chiara, "benoit": benoit}
    client = sign_in(people[person]) if person in people else Client()
    forms: list[tuple[str, list[str], dict[str, str]]] = [
        ("forum:add-tag", [], {"name": "Taxes", "language": "en"}),
        ("forum:rename-tag", [care.slug], {"name": "Caring", "language": "en"}),
        ("forum:join-tags", [care.slug], {"into": law.slug}),
        ("forum:remove-tag", [law.slug], {}),
    ]
    for name, arguments, typed in forms:
        address = reverse(name, args=arguments)
        assert (address in client.get(TAGS).content.decode()) == may
        assert client.post(address, typed).status_code == (303 if may else 403)
    assert names(Tag.objects.listed()) == ({"Taxes"} if may else {"Care work", "Law"})


def test_a_new_name_keeps_the_address_and_is_shown_at_once(
    topic: Topic, care: Tag, benoit: Member, sign_in: SignIn
) -> None:
    set_tags(topic=topic, tags=[care])
    client = sign_in(benoit)
    assert "Care work" in client.get("/en/forum/").content.decode()
    client.post(reverse("forum:rename-tag", args=[care.slug]), {"name": "Caring for others", "language": "en"})
    assert "Caring for others" in client.get("/en/forum/").content.decode()
    assert client.get(f"{TAGS}care-work/").status_code == 200


def test_two_tags_become_one_with_all_their_topics_and_followers(
    start: Any,
    amina: Member,
    help_room: Category,
    care: Tag,
    law: Tag,
    daniela: Member,
    benoit: Member,
    sign_in: SignIn,
) -> None:
    one, both = start(amina, help_room, title="One"), start(amina, help_room, title="Both")
    set_tags(topic=one, tags=[care])
    set_tags(topic=both, tags=[care, law])
    follow.choose_for_tag(member=daniela, tag=care, level=Level.WATCH)
    follow.choose_for_tag(member=amina, tag=care, level=Level.WATCH)
    follow.choose_for_tag(member=amina, tag=law, level=Level.MUTE)
    client = sign_in(benoit)
    assert "2 topics" in client.get(reverse("forum:join-tags", args=[care.slug])).content.decode()
    client.post(reverse("forum:join-tags", args=[care.slug]), {"into": law.slug})
    for topic in (one, both):
        topic.refresh_from_db()
        assert (names(topic.tags), topic.tagged) == ({"Law"}, [law.pk])
    followed = dict(TagFollowing.objects.values_list("member__handle", "level"))
    assert followed == {"daniela": "watch", "amina": "mute"}
    assert client.get(f"{TAGS}care-work/")["Location"] == f"{TAGS}law/"
    assert "Care work" not in client.get(TAGS).content.decode()


def test_a_removed_tag_leaves_its_topics(topic: Topic, care: Tag, law: Tag, benoit: Member, sign_in: SignIn) -> None:
    set_tags(topic=topic, tags=[care, law])
    client, address = sign_in(benoit), reverse("forum:remove-tag", args=[care.slug])
    assert "1 topic " in client.get(address).content.decode()
    assert Tag.objects.filter(pk=care.pk).exists()
    client.post(address)
    topic.refresh_from_db()
    assert (names(topic.tags), topic.tagged) == ({"Law"}, [law.pk])
    assert client.get(f"{TAGS}care-work/").status_code == 404


def test_names_are_unique_and_given_back_as_typed(care: Tag, benoit: Member, sign_in: SignIn) -> None:
    answer = sign_in(benoit).post(reverse("forum:add-tag"), {"name": "care WORK", "language": "en"})
    assert answer.status_code == 422
    assert 'value="care WORK"' in answer.content.decode()
    assert "There is a tag of this name" in answer.content.decode()


def test_names_in_any_script_have_an_address(db: None) -> None:
    slugs = [add_tag(name=name, language="ko").slug for name in ("돌봄노동", "공공조달", "Taxes")]
    assert slugs == ["tag", "tag-2", "taxes"]


def test_editors_write_official_names(care: Tag, chiara: Member, sign_in: SignIn) -> None:
    client, address = sign_in(chiara), reverse("official:text", args=["tag", "it", care.pk])
    form = client.get(address).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)"[^>]*value="([^"]*)"', form))
    client.post(address, {**fields, "name": "Lavoro di cura"})
    assert "Lavoro di cura" in client.get("/it/forum/tags/").content.decode()


# --- What topics have -------------------------------------------------------------------------------------------------


def test_a_new_topic_has_the_tags_that_its_author_chose(
    help_room: Category, care: Tag, law: Tag, amina: Member, sign_in: SignIn
) -> None:
    client, address = sign_in(amina), reverse("forum:new-topic")
    assert "Care work" in client.get(address).content.decode()
    typed = {"title": "Care", "category": "help", "body": "Who cares?", "tags": [care.pk, law.pk]}
    client.post(address, typed)
    topic = Topic.objects.get()
    assert names(topic.tags) == {"Care work", "Law"}
    assert set(topic.tagged) == {care.pk, law.pk}


def test_a_topic_has_up_to_five_tags(topic: Topic, help_room: Category, amina: Member, sign_in: SignIn) -> None:
    tags = [add_tag(name=f"Tag {n}", language="en") for n in range(TAGS_A_TOPIC + 1)]
    client, every = sign_in(amina), [tag.pk for tag in tags]
    new = client.post(
        reverse("forum:new-topic"), {"title": "Care", "category": "help", "body": "Kept text", "tags": every}
    )
    changed = client.post(reverse("forum:topic-tags", args=[topic.pk]), {"tags": every})
    for answer in (new, changed):
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "up to 5 tags" in html
        assert html.count("checked") >= TAGS_A_TOPIC + 1
    assert "Kept text" in new.content.decode()
    assert client.post(reverse("forum:topic-tags", args=[topic.pk]), {"tags": ["x"]}).status_code == 422


@pytest.mark.parametrize(("person", "status"), [("amina", 303), ("benoit", 303), ("eunji", 403), ("guest", 403)])
def test_the_author_and_moderators_change_the_tags(
    person: str, status: int, topic: Topic, care: Tag, amina: Member, benoit: Member, eunji: Member, sign_in: SignIn
) -> None:
    people = {"amina": amina, "benoit": benoit, "eunji": eunji}
    client = sign_in(people[person]) if person in people else Client()
    address = reverse("forum:topic-tags", args=[topic.pk])
    assert client.post(address, {"tags": [care.pk]}).status_code == status
    assert topic.tags.exists() == (status == 303)
    assert (address in client.get(topic.url).content.decode()) == (status == 303)
    if status == 303:
        client.post(address, {})
        assert not topic.tags.exists()


def test_the_tags_of_what_one_does_not_see_are_not_there(
    start: Any, amina: Member, eunji: Member, twelfth: Category, sign_in: SignIn
) -> None:
    topic = start(amina, twelfth)
    assert sign_in(eunji).get(reverse("forum:topic-tags", args=[topic.pk])).status_code == 404
