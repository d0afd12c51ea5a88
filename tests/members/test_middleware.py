from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from brain.members.models import Member

SignIn = Callable[[Member], Client]


def test_a_member_who_looks_at_a_page_is_online(amina: Member, sign_in: SignIn, eunji: Member) -> None:
    assert not amina.is_online
    sign_in(amina).get(reverse("members:preferences"))
    amina.refresh_from_db()
    assert amina.is_online
    assert list(Member.objects.online()) == [amina]


def test_one_who_does_not_share_it_is_not_shown(amina: Member, sign_in: SignIn) -> None:
    Member.objects.update(shares_presence=False)
    sign_in(amina).get(reverse("members:preferences"))
    amina.refresh_from_db()
    assert amina.last_seen_at is not None
    assert not amina.is_online
    assert not Member.objects.online().exists()


def test_it_is_written_once_a_minute(
    amina: Member, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(amina)
    seen = timezone.now() - timedelta(seconds=30)
    Member.objects.update(last_seen_at=seen)
    client.get(reverse("account_logout"))
    amina.refresh_from_db()
    assert amina.last_seen_at == seen
