"""What one may not see never arrives, and falls silent when it may not be seen any more."""

import time
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from brain.members.models import Attendance, Member, Role
from brain.members.signin import SessionsAdapter
from realtime import streams
from realtime.hub import hub
from realtime.protocol import Close
from realtime.push import push, revoke
from realtime.streams import StreamKind

from .conftest import Page, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("stream", ["wall_8", "wall_99", "wall_x"])
async def test_a_stream_that_one_may_not_see_is_like_one_that_does_not_exist(wall, open_page, amina, signed_in, stream):
    await wall.put("8", 1)
    page = await open_page(await signed_in(amina))
    await page.follow(**{stream: 0})
    assert await page.frame() == {"t": stream.replace("_", "."), "gone": True}
    assert await page.frame() == {"heads": {}}


async def test_participants_follow_their_edition(wall, open_page, eunji, signed_in):
    page = await open_page(await signed_in(eunji), wall_8=0)
    await wall.put("8", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_guests_follow_what_is_public_alone(wall, open_page):
    page = await open_page(wall_1=0)
    await page.follow(wall_2=0)
    assert await page.frame() == {"t": "wall.2", "gone": True}
    await wall.put("2", 1)
    await wall.put("1", 2)
    assert await page.frame() == {"heads": {"wall.1": 0}}
    assert await page.changes() == ["note 2 [en]"]


async def test_a_stream_that_loses_its_audience_falls_silent_at_the_next_event(wall, open_page):
    page = await open_page(wall_1=0)
    await wall.put("1", 1)
    assert await page.changes() == ["note 1 [en]"]
    wall.audiences["1"] = "edition-8"
    await wall.put("1", "canary")
    assert await page.frame() == {"t": "wall.1", "gone": True}
    wall.audiences["1"] = "public"
    await wall.put("1", 3)
    await page.follow(wall_1=3)
    assert await page.frame() == {"heads": {"wall.1": 3}}


async def test_an_audience_lost_while_a_frame_is_rendered_keeps_the_frame_back(wall, open_page, monkeypatch):
    page = await open_page(wall_1=0)
    render = wall.render

    def render_and_lose(*args):
        wall.audiences["1"] = "members"
        return render(*args)

    monkeypatch.setitem(streams._kinds, "wall", StreamKind(wall.audience, render_and_lose))
    await wall.put("1", "canary")
    assert await page.frame() == {"t": "wall.1", "gone": True}


async def test_after_signing_out_the_socket_falls_silent(wall, open_page, amina, signed_in):
    client = await signed_in(amina)
    page, other = await open_page(client, wall_2=0), await open_page(await signed_in(amina), wall_2=0)
    await database_sync_to_async(client.logout)()
    await database_sync_to_async(revoke)(amina)
    assert await page.close_code() == 4401
    await wall.put("2", 1)
    assert await page.wire.receive_nothing()
    assert await other.changes() == ["note 1 [en]"]


async def test_a_session_that_is_ended_elsewhere_falls_silent(wall, open_page, amina, signed_in):
    elsewhere, here = await signed_in(amina), await signed_in(amina)
    page, own = await open_page(elsewhere, wall_2=0), await open_page(here, wall_2=0)
    listed = {"user": amina, "ip": "127.0.0.1", "user_agent": "", "session_key": elsewhere.session.session_key}
    session = await UserSession.objects.acreate(**listed)
    await database_sync_to_async(SessionsAdapter().end_sessions)([session])
    assert await page.close_code() == 4401
    await wall.put("2", 1)
    assert await own.changes() == ["note 1 [en]"]


async def test_it_falls_silent_also_when_the_knock_is_lost(wall, open_page, amina, signed_in, monkeypatch):
    client = await signed_in(amina)
    page = await open_page(client, wall_2=0)
    monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    await database_sync_to_async(client.logout)()
    await database_sync_to_async(revoke)(amina)
    assert await page.close_code() == 4401


async def test_a_session_that_ended_silently_is_noticed_by_the_heartbeat(
    wall, open_page, amina, signed_in, monkeypatch
):
    monkeypatch.setattr("realtime.hub.BEAT", 0.2)
    page = await open_page(await signed_in(amina), wall_2=0)
    await Session.objects.all().adelete()
    assert await page.close_code() == 4401


async def test_a_new_password_closes_the_sockets_opened_with_the_old_one(wall, open_page, amina, signed_in):
    page = await open_page(await signed_in(amina), wall_2=0)

    def change_password() -> None:
        amina.set_password("another battery horse")
        amina.save()
        revoke(amina)

    await database_sync_to_async(change_password)()
    assert await page.close_code() == 4401


async def test_a_member_is_sent_nothing_from_the_moment_on_at_which_their_access_may_have_changed(
    wall, open_page, amina, signed_in, monkeypatch
):
    """Not even while everything else is looked at first."""
    page, guest = await open_page(await signed_in(amina), wall_1=0), await open_page(wall_1=0)
    monkeypatch.setattr(hub, "attend", lambda line: None)
    await database_sync_to_async(revoke)(amina)
    await until(lambda: hub._reached.get(f"member.{amina.pk}"))
    await wall.put("1", 1)
    assert await guest.changes() == ["note 1 [en]"]
    assert await page.wire.receive_nothing()


@pytest.mark.parametrize("is_heard", [True, False], ids=["with-words", "without"])
async def test_lost_access_is_noticed_within_a_second(wall, open_page, amina, signed_in, monkeypatch, is_heard):
    page = await open_page(await signed_in(amina), wall_2=0)
    if not is_heard:
        monkeypatch.setattr("realtime.push.knock", lambda stream, number: None)
    await Member.objects.filter(pk=amina.pk).aupdate(is_active=False)
    begun = time.monotonic()
    await database_sync_to_async(revoke)(amina)
    assert await page.close_code() == Close.SUSPENDED
    assert time.monotonic() - begun < 1


async def test_a_suspended_member_hears_nothing_more(wall, open_page, amina, signed_in):
    page = await open_page(await signed_in(amina), wall_2=0)
    await Member.objects.filter(pk=amina.pk).aupdate(is_active=False)
    await database_sync_to_async(revoke)(amina)
    assert await page.close_code() == 4403


async def test_a_member_who_loses_an_audience_keeps_the_others(wall, open_page, eunji, signed_in):
    page = await open_page(await signed_in(eunji), wall_8=0, wall_2=0)
    await Attendance.objects.filter(member=eunji).adelete()
    await database_sync_to_async(revoke)(eunji)
    assert await page.frame() == {"t": "wall.8", "gone": True}
    await wall.put("8", "canary")
    await wall.put("2", 1)
    assert await page.changes() == ["note 1 [en]"]


async def test_the_event_that_revokes_shows_nothing(wall, open_page, amina, signed_in, monkeypatch):
    monkeypatch.setitem(streams._kinds, "member", StreamKind(lambda ident: f"member.{ident}", wall.render))
    page = await open_page(await signed_in(amina), **{f"member_{amina.pk}": 0})
    await database_sync_to_async(revoke)(amina)
    assert await page.changes() == []
    await database_sync_to_async(_push_bell)(amina)
    assert await page.changes() == ["bell 1 [en]"]


def _push_bell(member: Member) -> None:
    with transaction.atomic():
        push(f"member.{member.pk}", "bell", 1)


async def test_nobody_follows_another_members_stream(open_page, amina, eunji, signed_in, monkeypatch):
    monkeypatch.setitem(streams._kinds, "member", StreamKind(lambda ident: f"member.{ident}", lambda *_: []))
    page = await open_page(await signed_in(amina))
    await page.follow(**{f"member_{eunji.pk}": 0})
    assert await page.close_code() == Close.SIGNED_OUT


async def test_a_page_made_for_a_member_is_told_that_the_session_has_ended(open_page, amina, monkeypatch):
    """Its cookie is forged or expired: the socket is a guest's, the page is not."""
    monkeypatch.setitem(streams._kinds, "member", StreamKind(lambda ident: f"member.{ident}", lambda *_: []))
    expired = Client()
    expired.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    for client in (None, expired):
        page = await open_page(client)
        await page.follow(**{f"member_{amina.pk}": 0})
        assert await page.close_code() == Close.SIGNED_OUT


async def test_another_sites_page_gets_no_socket(transactional_db):
    ours = settings.ORIGINS[0]
    others = [
        "https://evil.example",
        "http://127.0.0.1:1",
        "null",
        "http://[::1",
        "http://x:abc",
        f"{ours}.evil.example",
    ]
    for origin in (*others, f"{ours}/../", ours.replace("://", "://evil@")):
        accepted, code = await Page(origin=origin).wire.connect()
        assert not accepted
        assert code in (1000, HTTPStatus.FORBIDDEN)


async def test_staff_without_their_second_step_follow_what_guests_do(wall, open_page, benoit, signed_in, settings):
    settings.SECOND_STEP_FOR_STAFF = True
    client = await signed_in(benoit)
    page = await open_page(client, wall_1=0)
    await page.follow(wall_2=0, wall_8=0)
    assert [(await page.frame())["t"] for _stream in range(2)] == ["wall.2", "wall.8"]
    await Authenticator.objects.acreate(user=benoit, type=Authenticator.Type.TOTP, data={})
    await open_page(client, wall_2=0, wall_8=0)


async def test_who_becomes_staff_without_a_second_step_falls_silent(wall, open_page, amina, signed_in, settings):
    settings.SECOND_STEP_FOR_STAFF = True
    page = await open_page(await signed_in(amina), wall_2=0)

    def give_role() -> None:
        amina.groups.add(Group.objects.get_or_create(name=Role.MODERATOR)[0])
        revoke(amina)

    await database_sync_to_async(give_role)()
    assert await page.close_code() == Close.SIGNED_OUT
