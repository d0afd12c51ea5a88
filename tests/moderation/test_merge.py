"""Two accounts of one person become one, and two again."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from brain.members.models import Attendance, Member, Role
from brain.moderation.actions.merge import merge_members, unmerge_members
from brain.moderation.actions.sanctions import suspend_member
from brain.moderation.models import AuditEntry, Sweep
from forum.actions import write
from forum.actions.react import react
from forum.models import Category, Post, Reaction, Topic
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def double(db: None) -> Member:
    return make_member("eunji-2", "은지 김", language="ko", editions=(8, 12), role=Role.EDITOR)


@pytest.fixture
def topic(double: Member, eunji: Member, amina: Member) -> Topic:
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    topic = write.start_topic(author=double, category=room, title="Loans of members", body="How?", language="en")
    reply = write.post_reply(topic=topic, author=amina, body="By a circle of savings", language="en")
    for member in (eunji, double):
        react(member=member, post=reply, feeling="thank")
    return topic


def merged(keep: Member, double: Member, sign_in: SignIn, nomsa: Member) -> int:
    page = reverse("moderation:member", args=[keep.handle])
    sent = sign_in(nomsa).post(f"{page}merge", {"gone": f"@{double.handle}", "reason": "One person"})
    return sent.status_code


def test_everything_is_the_other_s_and_can_be_parted_again(
    topic: Topic, eunji: Member, double: Member, nomsa: Member, sign_in: SignIn, client: Client
) -> None:
    theirs = sign_in(double)
    assert merged(eunji, double, sign_in, nomsa) == 303
    assert set(Post.objects.values_list("author__handle", flat=True)) == {"eunji", "amina"}
    assert eunji.name in client.get(topic.url, follow=True).text
    assert double.name not in client.get(topic.url, follow=True).text
    assert sorted(eunji.attendances.values_list("edition", flat=True)) == [8, 12]
    assert Reaction.objects.count() == 2  # both had reacted to one post: the second stays where it was
    gone = Member.objects.get(pk=double.pk)
    assert not gone.is_active
    assert theirs.get(reverse("members:preferences")).status_code == 302
    assert Role.EDITOR not in Member.objects.get(pk=eunji.pk).roles
    assert AuditEntry.objects.get(verb="merge_members").member == eunji
    sweep = Sweep.objects.get()
    unmerge_members(sweep=sweep, moderator=nomsa, reason="They are sisters")
    assert set(Post.objects.values_list("author__handle", flat=True)) == {"eunji-2", "amina"}
    assert list(Attendance.objects.filter(member=double).values_list("edition", flat=True)) == [8, 12]
    assert Member.objects.get(pk=double.pk).is_active
    unmerge_members(sweep=sweep, moderator=nomsa, reason="Twice")
    assert AuditEntry.objects.filter(verb="unmerge_members").count() == 1


@pytest.mark.parametrize("who", ["benoit", "chiara", "amina"])
def test_only_administrators_merge(
    who: str, eunji: Member, double: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    assert merged(eunji, double, sign_in, request.getfixturevalue(who)) == 403
    assert Member.objects.get(pk=double.pk).is_active


@pytest.mark.parametrize("gone", ["", "nobody-here", "eunji", "<b>"])
def test_the_other_account_has_to_be_another(gone: str, eunji: Member, nomsa: Member, sign_in: SignIn) -> None:
    page = reverse("moderation:member", args=[eunji.handle])
    sent = sign_in(nomsa).post(f"{page}merge", {"gone": gone, "reason": "One person, I think"})
    assert sent.status_code == 422
    assert "One person, I think" in sent.text


def test_not_what_is_closed_suspended_or_not_below(eunji: Member, double: Member, nomsa: Member, amina: Member) -> None:
    suspend_member(member=double, moderator=nomsa, reason="Threats")
    for keep, gone in ((eunji, double), (double, eunji), (nomsa, eunji), (eunji, nomsa), (eunji, eunji)):
        with pytest.raises(PermissionDenied):
            merge_members(keep=keep, gone=gone, moderator=nomsa, reason="One person")
    assert not Sweep.objects.exists()
