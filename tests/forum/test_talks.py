"""Private conversations: beginning, continuing, joining, leaving; who reads them, and who hears of them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from brain.members import actions as members
from brain.members.audiences import audiences_of, those_who_see, validate_audience
from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from forum import talks
from forum.actions import follow, talk, write
from forum.models import Category, CategoryKind, Conversation, Level, Partner, Topic
from forum.tasks import spread_reply
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
NEW = "/en/messages/new"


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def told(member: Member, kind: Kind = Kind.MESSAGE) -> list[str]:
    own = Notification.objects.shown_to(fresh(member)).filter(kind=kind).order_by("pk")
    return list(own.values_list("excerpt", flat=True))


def sent(client: Client, to: str = "", body: str = "Shall we meet?", **fields: Any) -> Any:
    return client.post(NEW, {"to": to, "body": body, "key": uuid4(), **fields})


@pytest.fixture
def two(amina: Member, daniela: Member) -> Topic:
    return talk.begin(author=amina, partners=[daniela], body="Between us", language="en").topic


@pytest.fixture
def three(amina: Member, daniela: Member, eunji: Member) -> Topic:
    post = talk.begin(author=amina, partners=[daniela, eunji], title="The seed bank", body="All three", language="en")
    return post.topic


# --- Beginning -------------------------------------------------------------------------------------------------------


def test_a_member_writes_to_another_who_hears_of_it(amina: Member, daniela: Member, sign_in: SignIn) -> None:
    answer = sent(sign_in(amina), "@daniela")
    topic = Topic.objects.get(category__kind=CategoryKind.TALK)
    assert (answer.status_code, answer["Location"]) == (303, f"/en/messages/{topic.pk}/#post-{topic.posts.get().pk}")
    assert told(daniela) == ["Shall we meet?"]
    page = sign_in(daniela).get(f"/en/messages/{topic.pk}/").content.decode()
    assert "Shall we meet?" in page
    assert told(amina) == []


def test_a_second_message_to_the_same_member_continues_the_conversation(
    amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    sent(sign_in(amina), "daniela")
    sent(sign_in(daniela), "Amina Diallo", "Yes, gladly")
    topic = Topic.objects.get(category__kind=CategoryKind.TALK)
    assert list(topic.posts.values_list("body", flat=True)) == ["Shall we meet?", "Yes, gladly"]
    assert sign_in(daniela).get(f"{NEW}?to=amina")["Location"] == f"/en/messages/{topic.pk}/"


def test_the_same_form_sent_twice_begins_one_conversation(amina: Member, daniela: Member, eunji: Member) -> None:
    words = {"partners": [daniela, eunji], "body": "Once", "key": uuid4()}
    first, second = (talk.begin(author=amina, **words) for _ in range(2))
    assert first == second
    assert Conversation.objects.count() == Category.objects.filter(kind=CategoryKind.TALK).count() == 1


def test_who_begins_the_same_conversation_at_the_same_moment_joins_it(
    amina: Member, daniela: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking for a conversation and beginning one, the other member has begun it."""
    other = talk.begin(author=daniela, partners=[amina], body="Theirs", language="en")
    looks = iter([None])
    monkeypatch.setattr(talk, "of_two", lambda one, two: next(looks, talks.of_two(one, two)))
    mine = talk.begin(author=amina, partners=[daniela], body="Mine", language="en")
    assert mine.topic_id == other.topic_id
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"to": ""}, "Say to whom you write"),
        ({"to": "amina"}, "Say to whom you write"),
        ({"to": "nobody-here"}, "No member is called"),
        ({"to": "daniela", "group": "12"}, "Say to whom you write"),
        ({"group": "12"}, "Give a message to a group a subject."),
        ({"group": "8", "subject": "Not mine"}, "Select a valid choice"),
        ({"to": "daniela", "body": ""}, "Write something first."),
        ({"to": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_sent_comes_back_as_typed(
    amina: Member, daniela: Member, sign_in: SignIn, fields: dict[str, str], error: str
) -> None:
    answer = sent(sign_in(amina), **fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert error in page
    assert fields.get("body", "Shall we meet?") in page
    assert not Conversation.objects.exists()


def test_a_conversation_begins_with_ten_others_at_most(amina: Member, sign_in: SignIn) -> None:
    keys = [f"guest-{n}" for n in range(11)]
    for key in keys:
        make_member(key, key.title())
    assert sent(sign_in(amina), ", ".join(keys)).status_code == 422
    assert sent(sign_in(amina), ", ".join(keys[:10])).status_code == 303
    assert Partner.objects.count() == 11


def test_few_conversations_begin_in_a_day_but_those_there_are_go_on(amina: Member, sign_in: SignIn) -> None:
    names = [make_member(f"guest-{n}", f"Guest {n}").handle for n in range(6)]
    client = sign_in(amina)  # who has just joined
    assert [sent(client, name).status_code for name in names] == [303] * 5 + [429]
    assert sent(client, names[0], "One more").status_code == 303
    Member.objects.filter(pk=amina.pk).update(joined_at=timezone.now() - talks.YOUNG * 2)
    assert sent(client, names[5]).status_code == 303


def test_a_guest_signs_in_first(client: Client, daniela: Member) -> None:
    for address in ("/en/messages/", NEW, f"{NEW}?to=daniela"):
        assert "/account/login/" in client.get(address)["Location"]
    assert sent(client, "daniela").status_code == 403


# --- Who reads it ----------------------------------------------------------------------------------------------------


def test_only_partners_belong_to_it_whatever_their_role(
    two: Topic, amina: Member, daniela: Member, eunji: Member, benoit: Member, chiara: Member, nomsa: Member
) -> None:
    audience = two.category.audience
    validate_audience(audience)
    assert set(those_who_see(audience)) == {amina, daniela}
    people = [amina, daniela, eunji, benoit, chiara, nomsa]
    assert [audience in audiences_of(fresh(person)) for person in people] == [True, True, False, False, False, False]


@pytest.mark.parametrize("who", ["eunji", "benoit", "chiara", "nomsa", None])
def test_to_all_others_it_is_not_there(
    two: Topic, who: str | None, sign_in: SignIn, request: pytest.FixtureRequest, client: Client
) -> None:
    reader = sign_in(request.getfixturevalue(who)) if who else client
    post = two.posts.get()
    pages = [f"/t/{two.pk}", f"/p/{post.pk}", f"/en/forum/t/{two.pk}/-/", f"/en/forum/c/{two.category.slug}/"]
    assert [reader.get(page).status_code for page in pages] == [404] * 4
    if who:
        private = [f"/en/messages/{two.pk}/", f"/en/forum/t/{two.pk}/reply", f"/en/moderation/report/post/{post.pk}"]
        private += [f"/en/forum/p/{post.pk}/{act}" for act in ("edit", "history", "hide", "language")]
        private += [f"/en/forum/t/{two.pk}/{act}" for act in ("lock", "move", "hide", "unread", "split", "merge")]
        assert {reader.get(page).status_code for page in private} == {404}
        acts = [f"/en/messages/{two.pk}/{act}" for act in ("add", "leave", "consent", "remove/daniela")]
        assert {reader.post(act, {"to": reader.session["_auth_user_id"]}).status_code for act in acts} == {404}


def test_permalinks_lead_partners_to_it(two: Topic, daniela: Member, sign_in: SignIn) -> None:
    client, post = sign_in(daniela), two.posts.get()
    assert (
        client.get(f"/p/{post.pk}", follow=True).redirect_chain[-1][0].endswith(f"/messages/{two.pk}/#post-{post.pk}")
    )
    assert client.get(f"/t/{two.pk}", follow=True).status_code == 200
    assert client.get(f"/en/forum/t/{two.pk}/anything/")["Location"] == f"/en/messages/{two.pk}/"


def test_a_partner_who_is_a_moderator_does_not_moderate_it(amina: Member, benoit: Member, sign_in: SignIn) -> None:
    topic = talk.begin(author=amina, partners=[benoit], body="Dear moderator", language="en").topic
    client, post = sign_in(benoit), topic.posts.get()
    assert client.get(f"/en/messages/{topic.pk}/").status_code == 200
    acts = [f"/en/forum/t/{topic.pk}/{act}" for act in ("lock", "move", "hide", "split", "merge")]
    assert {client.get(act).status_code for act in [*acts, f"/en/forum/p/{post.pk}/hide"]} == {403}


def test_the_list_shows_the_newest_first_and_what_is_new(
    two: Topic, three: Topic, daniela: Member, amina: Member, sign_in: SignIn
) -> None:
    write.post_reply(topic=two, author=amina, body="And one more word", language="en")
    client = sign_in(daniela)
    page = client.get("/en/messages/").content.decode()
    assert page.index("Amina Diallo") < page.index("The seed bank")
    assert "And one more word" in page
    assert "2 new" in page
    client.get(f"/en/forum/t/{two.pk}/seen/2")
    assert "2 new" not in client.get("/en/messages/").content.decode()


def test_the_list_costs_the_same_however_many_there_are(
    amina: Member, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(amina)
    for n in range(2):
        talk.begin(author=amina, partners=[make_member(f"a-{n}", f"Member A {n}")], body="Hello", language="en")
    client.get("/en/messages/")
    with django_assert_max_num_queries(30) as few:
        client.get("/en/messages/")
    most = len(few)
    for n in range(12):
        talk.begin(author=amina, partners=[make_member(f"b-{n}", f"Member B {n}")], body="Hello", language="en")
    client.get("/en/messages/")  # what is new is counted once
    with django_assert_max_num_queries(most):
        client.get("/en/messages/")


# --- Joining and leaving ---------------------------------------------------------------------------------------------


def test_who_is_added_reads_everything_and_is_told(
    three: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    answer = sign_in(amina).post(f"/en/messages/{three.pk}/add", {"to": "benoit"})
    assert answer.status_code == 303
    assert "All three" in sign_in(benoit).get(f"/en/messages/{three.pk}/").content.decode()
    assert told(benoit) == [""]


def test_nobody_is_added_to_what_two_say(two: Topic, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).post(f"/en/messages/{two.pk}/add", {"to": "eunji"}).status_code == 403
    assert two.category.audience not in audiences_of(fresh(eunji))


def test_who_has_left_finds_nothing_and_is_not_brought_back(
    three: Topic, amina: Member, daniela: Member, eunji: Member, sign_in: SignIn
) -> None:
    client = sign_in(daniela)
    assert client.post(f"/en/messages/{three.pk}/leave")["Location"] == "/en/messages/"
    assert client.get(f"/en/messages/{three.pk}/").status_code == 404
    assert client.get(f"/p/{three.posts.get().pk}").status_code == 404
    assert "The seed bank" not in client.get("/en/messages/").content.decode()
    assert "The seed bank" not in client.get("/en/notifications/").content.decode()
    write.post_reply(topic=three, author=amina, body="Without her", language="en")
    assert told(daniela) == []
    assert told(eunji)[-1] == "Without her"
    assert sign_in(amina).post(f"/en/messages/{three.pk}/add", {"to": "daniela"}).status_code == 403


def test_who_leaves_while_a_message_arrives_is_not_told(three: Topic, amina: Member, daniela: Member) -> None:
    post = write.post_reply(topic=three, author=amina, body="At this moment", language="en", announce=False)
    talk.remove_partner(topic=three, member=daniela)
    spread_reply.call(post.pk)
    assert not Notification.objects.filter(member=daniela, key=post.notice).exists()
    with pytest.raises(PermissionDenied):
        write.post_reply(topic=three, author=daniela, body="Too late", language="en")


def test_who_began_a_conversation_takes_others_out_of_it(
    three: Topic, amina: Member, daniela: Member, eunji: Member, sign_in: SignIn
) -> None:
    assert sign_in(daniela).post(f"/en/messages/{three.pk}/remove/eunji").status_code == 403
    assert sign_in(amina).post(f"/en/messages/{three.pk}/remove/eunji").status_code == 303
    assert sign_in(eunji).get(f"/en/messages/{three.pk}/").status_code == 404
    assert three.category.audience in audiences_of(fresh(daniela))


def test_after_one_of_two_has_left_the_next_message_begins_anew(
    two: Topic, amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    talk.remove_partner(topic=two, member=daniela)
    page = sign_in(amina).get(f"/en/messages/{two.pk}/").content.decode()
    assert "Everybody else has left" in page
    assert sign_in(amina).post(f"/en/forum/t/{two.pk}/reply", {"body": "Hello?"}).status_code == 403
    again = talk.begin(author=amina, partners=[daniela], body="A new beginning", language="en")
    assert again.topic_id != two.pk


def test_who_mutes_it_is_told_nothing(two: Topic, amina: Member, daniela: Member) -> None:
    follow.choose_for_topic(member=daniela, topic=two, level=Level.MUTE)
    write.post_reply(topic=two, author=amina, body="Quietly", language="en")
    assert told(daniela) == ["Between us"]


# --- Groups ----------------------------------------------------------------------------------------------------------


def test_a_group_is_written_to_by_one_of_it(amina: Member, daniela: Member, sign_in: SignIn) -> None:
    other = make_member("other", "Another Participant", editions=(12,))
    answer = sent(sign_in(amina), group="12", subject="Ten years on", body="Who comes to Seoul?")
    topic = Topic.objects.get(category__kind=CategoryKind.TALK)
    assert answer.status_code == 303
    assert topic.category.audience == "edition-12"
    assert told(other) == ["Who comes to Seoul?"]
    assert told(daniela) == []
    assert "Ten years on" in sign_in(other).get("/en/messages/").content.decode()
    assert sign_in(daniela).get(f"/en/messages/{topic.pk}/").status_code == 404
    assert sign_in(other).post(f"/en/messages/{topic.pk}/leave").status_code == 404


def test_a_group_s_conversation_is_in_no_list_of_the_forum_nor_movable(
    amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    topic = talk.begin_in_group(author=amina, edition=12, title="Only for us", body="Hush", language="en").topic
    client = sign_in(benoit)
    assert "Only for us" not in client.get("/en/forum/").content.decode()
    assert "Only for us" not in client.get("/en/messages/").content.decode()
    Category.objects.create(slug="open", name="Open", audience="public")
    assert client.post(f"/en/forum/t/{topic.pk}/move", {"category": "open", "reason": "x"}).status_code in (403, 422)
    assert Topic.objects.get(pk=topic.pk).category_id == topic.category_id


# --- Blocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocker", ["amina", "daniela"])
def test_a_block_ends_what_two_say_from_either_side(
    two: Topic, blocker: str, sign_in: SignIn, request: pytest.FixtureRequest, amina: Member, daniela: Member
) -> None:
    who = request.getfixturevalue(blocker)
    other = daniela if who == amina else amina
    members.block(member=who, other=other)
    answer = sign_in(other).post(f"/en/forum/t/{two.pk}/reply", {"body": "Are you there?"})
    assert answer.status_code == 403
    assert "This member cannot be written to." in answer.content.decode()
    assert "Are you there?" in answer.content.decode()
    assert "blocked" not in sign_in(other).get(f"/en/messages/{two.pk}/").content.decode()
    assert "You have blocked" in sign_in(who).get(f"/en/messages/{two.pk}/").content.decode()
    assert sign_in(who).post(f"/en/forum/t/{two.pk}/reply", {"body": "No"}).status_code == 403
    assert two.posts.count() == 1


def test_who_is_blocked_or_takes_no_messages_looks_the_same(
    amina: Member, daniela: Member, eunji: Member, sign_in: SignIn
) -> None:
    members.block(member=daniela, other=amina)
    Member.objects.filter(pk=eunji.pk).update(takes_messages=False)
    said = [sent(sign_in(amina), one.handle).content.decode() for one in (daniela, eunji)]
    assert f"{daniela.name} cannot be written to." in said[0]
    assert f"{eunji.name} cannot be written to." in said[1]
    assert not Conversation.objects.exists()


def test_who_takes_no_messages_goes_on_with_those_they_talk_with(two: Topic, amina: Member, daniela: Member) -> None:
    Member.objects.filter(pk=daniela.pk).update(takes_messages=False)
    write.post_reply(topic=two, author=amina, body="Still here", language="en")
    assert told(daniela)[-1] == "Still here"


# --- Choosing whom to write to ---------------------------------------------------------------------------------------


def test_members_are_found_while_one_types(amina: Member, daniela: Member, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    page = client.get("/en/messages/find?to=eunji, Dani&people=eunji").content.decode()
    assert 'value="daniela"' in page
    assert 'value="eunji" form="composer" checked' in page
    assert 'value="amina"' not in client.get("/en/messages/find?to=Amina").content.decode()
    assert client.get("/en/messages/find?to=a%00").status_code == 200


def test_who_is_chosen_is_written_to_whatever_was_typed_to_find_them(
    amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    assert sent(sign_in(amina), "Dani", people=["daniela"]).status_code == 303
    assert set(Partner.objects.values_list("member", flat=True)) == {amina.pk, daniela.pk}
    refused = sent(sign_in(amina), "Somebody else", people=["daniela"])
    assert refused.status_code == 422
    assert 'value="daniela" form="composer" checked' in refused.content.decode()
