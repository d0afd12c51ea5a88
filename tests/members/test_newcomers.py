"""Machines that sign up, and people whom that must not hinder."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brain.members import newcomers
from brain.members.models import Member

FIELDS = {"name": "Grace Wanjiru", "email": "grace@example.org", "password1": "quiet river stone", "reads": ["en"]}


def sign_up(client: Client, **fields: Any) -> Any:
    return client.post(reverse("account_signup"), FIELDS | fields)


@pytest.fixture(autouse=True)
def _timed(settings: Any) -> None:
    settings.SIGNUP_SECONDS = 3


def stamped(seconds_ago: float) -> str:
    return newcomers.stamp(time.time() - seconds_ago)


@pytest.mark.django_db
def test_the_trap_is_there_for_nobody_who_reads_the_page(client: Client) -> None:
    page = client.get(reverse("account_signup")).text
    assert '<p class="field" hidden><label for="id_homepage">Leave this field empty</label>' in page
    assert 'tabindex="-1"' in page


@pytest.mark.django_db
def test_who_fell_into_the_trap_is_shown_it_and_loses_nothing(client: Client) -> None:
    answer = sign_up(client, homepage="https://spam.example", opened=stamped(60))
    assert answer.status_code == 422
    assert '<p class="field"><label for="id_homepage">' in answer.text
    assert "Empty it, then send the form again." in answer.text
    assert 'value="Grace Wanjiru"' in answer.text
    assert not Member.objects.exists()
    assert sign_up(client, homepage="", opened=stamped(60)).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("opened", ["", "made up", stamped(0)[:-2]], ids=["nothing", "made up", "cut off"])
def test_a_form_that_nobody_opened_is_asked_for_a_second_press(client: Client, opened: str) -> None:
    answer = sign_up(client, opened=opened)
    assert answer.status_code == 422
    assert "That was very quick" in answer.text
    assert 'value="Grace Wanjiru"' in answer.text
    assert not Member.objects.exists()
    fresh = answer.text.partition('name="opened" value="')[2].partition('"')[0]
    assert newcomers._opened_at(fresh) == pytest.approx(time.time(), abs=30)


@pytest.mark.django_db
def test_who_was_too_quick_is_not_timed_anew(client: Client) -> None:
    opened = stamped(0)
    answer = sign_up(client, opened=opened)
    assert answer.status_code == 422
    assert f'name="opened" value="{opened}"' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [4, 30 * 24 * 3600])
def test_people_may_take_as_long_as_they_need(client: Client, seconds: float) -> None:
    assert sign_up(client, opened=stamped(seconds)).status_code == 302
    assert Member.objects.get().name == "Grace Wanjiru"


@pytest.mark.django_db
def test_from_one_address_only_so_many_sign_up_in_an_hour(client: Client, settings: Any) -> None:
    settings.SIGNUPS_PER_ADDRESS = 1
    assert sign_up(client, opened=stamped(10)).status_code == 302
    other = {"name": "Somebody Else", "email": "else@example.org", "opened": stamped(10)}
    answer = sign_up(Client(), **other)
    assert answer.status_code == 422
    assert "Many accounts were made on your network. Send the form again in" in answer.text
    assert 'value="Somebody Else"' in answer.text
    assert sign_up(Client(REMOTE_ADDR="192.0.2.1"), **other).status_code == 302
