"""A word of a private topic is in no byte of any socket of those who may not read it, then or later."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client

from brain.asgi import application
from brain.members import actions as members
from brain.members.models import Attendance, Member, Role
from brain.moderation.actions.cases import report
from brain.moderation.things import kind_of
from forum.actions import follow, moderate, talk, write
from forum.models import Category, Level, Topic
from realtime.push import revoke

from .conftest import CANARY

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = f"The {CANARY} sings"


class Socket:
    """A socket that keeps everything that it was sent."""

    def __init__(self, client: Client | None) -> None:
        headers = [(b"origin", site.ORIGINS[0].encode())]
        if client:
            headers.append((b"cookie", client.cookies.output(header="", attrs=[], sep=";").strip().encode()))
        self.wire = WebsocketCommunicator(application, "/ws", headers=headers)
        self.wire.scope["client"] = ["192.0.2.7", 50000]
        self.heard = ""

    async def follow(self, *streams: str, seen: int = 0) -> None:
        await self.wire.send_json_to({"follow": dict.fromkeys(streams, seen), "reader": "en"})

    async def listen(self, seconds: float = 0.6) -> str:
        """Return all that came until nothing came for so long."""
        while not await self.wire.receive_nothing(seconds):
            output = await self.wire.receive_output()
            self.heard += output.get("text") or f"[{output.get('code')}]"
            if output["type"] == "websocket.close":
                break
        return self.heard


@pytest.fixture
async def socket(sign_in: Callable[[Member], Client]) -> AsyncIterator[Callable[[Member | None], Any]]:
    opened: list[Socket] = []

    async def open_one(member: Member | None) -> Socket:
        client = await database_sync_to_async(sign_in)(member) if member else None
        opened.append(Socket(client))
        assert (await opened[-1].wire.connect())[0]
        return opened[-1]

    yield open_one
    for one in opened:
        await one.wire.disconnect()


def streams(topic: Topic) -> list[str]:
    return [topic.stream, topic.category.stream]


@database_sync_to_async
def say(topic: Topic, author: Member, body: str = SECRET) -> None:
    write.post_reply(topic=topic, author=author, body=body, language="en")


async def test_nobody_outside_hears_a_private_topic(
    private: Topic, amina: Member, daniela: Member, eunji: Member, chiara: Member, socket: Any
) -> None:
    outside = [await socket(person) for person in (None, daniela, eunji)]
    inside = [await socket(person) for person in (amina, chiara)]
    for one in (*outside, *inside):
        await one.follow(*streams(private), f"member.{amina.pk}")
        await one.listen(0.2)
    await say(private, amina, f"@eunji @daniela {SECRET}")
    assert [CANARY in await one.listen() for one in outside] == [False] * 3
    assert [CANARY in await one.listen() for one in inside] == [True] * 2


async def test_what_was_followed_while_it_was_open_falls_silent(
    public: Topic, twelfth: Category, amina: Member, eunji: Member, benoit: Member, socket: Any
) -> None:
    await database_sync_to_async(follow.choose_for_topic)(member=eunji, topic=public, level=Level.WATCH)
    left = [await socket(person) for person in (None, eunji)]
    for one in left:
        await one.follow(*streams(public))
        await one.listen(0.2)
    await database_sync_to_async(moderate.move_topic)(
        topic=public, moderator=benoit, category=twelfth, reason=f"Of the 12th: {CANARY}"
    )
    await say(public, amina)
    for one in left:
        assert CANARY not in await one.listen()
        await one.follow(*streams(public), seen=0)
        await one.listen()
    await say(public, amina)
    assert all([CANARY not in await one.listen() for one in left])


async def test_a_category_closed_in_the_admin_is_closed_on_open_pages(
    public: Topic, amina: Member, eunji: Member, socket: Any
) -> None:
    left = [await socket(person) for person in (None, eunji)]
    for one in left:
        await one.follow(*streams(public))
        await one.listen(0.2)
    await database_sync_to_async(moderate.open_category_to)(category=public.category, audience="edition-12")
    await say(public, amina)
    assert all([CANARY not in await one.listen() for one in left])


def deactivate(member: Member) -> None:
    """As the admin does it (brain/members/admin.py)."""
    Member.objects.filter(pk=member.pk).update(is_active=False)
    revoke(member)


def give_role(member: Member) -> None:
    member.groups.add(Group.objects.get_or_create(name=Role.MODERATOR)[0])
    member.attendances.all().delete()


def take_role(member: Member) -> None:
    """As the admin does it (brain/members/admin.py)."""
    member.groups.clear()
    revoke(member)


def take_attendance(member: Member) -> None:
    members.withdraw_attendance(attendance=Attendance.objects.get(member=member), by=member)


def sign_out(member: Member) -> None:
    Session.objects.all().delete()
    members.end_sessions(member=member)


@pytest.mark.parametrize("loss", [deactivate, take_role, take_attendance, sign_out])
async def test_who_loses_access_hears_nothing_more(
    loss: Callable[[Member], None], private: Topic, amina: Member, daniela: Member, socket: Any
) -> None:
    if loss is take_role:
        await database_sync_to_async(give_role)(daniela)
    else:
        await database_sync_to_async(Attendance.objects.filter(member=daniela).update)(edition=12)
    page = await socket(daniela)
    await page.follow(*streams(private))
    await page.listen(0.3)
    await say(private, amina, "Before")
    assert "Before" in await page.listen()
    await database_sync_to_async(loss)(daniela)
    page.heard = ""
    await say(private, amina)
    assert CANARY not in await page.listen()


async def test_a_hidden_post_is_taken_from_open_pages(
    public: Topic, amina: Member, benoit: Member, socket: Any
) -> None:
    await say(public, amina)
    post = await public.posts.alast()
    page = await socket(None)
    await database_sync_to_async(moderate.hide_post)(post=post, moderator=benoit, reason="Advertising")
    await page.follow(*streams(public))
    assert "Advertising" in await page.listen()
    assert CANARY not in page.heard


async def test_nobody_but_its_partners_hears_a_private_conversation(
    amina: Member, daniela: Member, eunji: Member, benoit: Member, nomsa: Member, socket: Any
) -> None:
    begun = await database_sync_to_async(talk.begin)(author=amina, partners=[daniela, eunji], body="Us", language="en")
    outside = [await socket(person) for person in (None, benoit, nomsa)]
    inside = [await socket(person) for person in (daniela, eunji)]
    for one in (*outside, *inside):
        await one.follow(*streams(begun.topic))
        await one.listen(0.2)
    await say(begun.topic, amina)
    assert [CANARY in await one.listen() for one in outside] == [False] * 3
    assert [CANARY in await one.listen() for one in inside] == [True] * 2
    await database_sync_to_async(talk.remove_partner)(topic=begun.topic, member=eunji)
    for one in inside:
        one.heard = ""
    await say(begun.topic, amina)
    assert [CANARY in await one.listen() for one in inside] == [True, False]


async def test_moderators_of_other_places_hear_nothing_of_what_is_reported_in_a_private_one(
    private: Topic, help_room: Category, amina: Member, chiara: Member, daniela: Member, benoit: Member, socket: Any
) -> None:
    await database_sync_to_async(help_room.moderators.add)(daniela)
    outside, inside = await socket(daniela), await socket(benoit)
    for one, member in ((outside, daniela), (inside, benoit)):
        await one.follow("queue.site", f"queue.{member.pk}", f"member.{member.pk}", *streams(private))
        await one.listen(0.2)
    await database_sync_to_async(_reported)(private, chiara)
    await inside.listen()
    assert CANARY not in await outside.listen()


def _reported(topic: Topic, reporter: Member) -> None:
    kind = kind_of("post")
    assert kind
    thing = kind.to_report(reporter, topic.posts.order_by("number").values_list("pk", flat=True)[0])
    report(thing=thing, reporter=reporter, concern="rude", text=SECRET)
