"""What a page says about the streams it follows."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import RequestFactory
from django.utils import translation

from realtime.page import follow, followed, live
from realtime.push import push

pytestmark = pytest.mark.django_db


def page_of(person=None):
    request = RequestFactory().get("/")
    request.user = person or AnonymousUser()
    return request


def test_a_page_follows_from_the_numbers_read_first():
    request = page_of()
    push("topic.17", "post", 1)
    follow(request, "topic.17", "category.2")
    push("topic.17", "post", 2)
    follow(request, "topic.17")
    assert followed(request) == {"topic.17": 1, "category.2": 0}


def test_a_page_of_a_member_follows_their_own_stream_as_well(amina, django_assert_num_queries):
    request = page_of(amina)
    with django_assert_num_queries(1):
        follow(request, "topic.17")
        shown = live(request)
    assert json.loads(shown["follow"]) == {"topic.17": 0, f"member.{amina.pk}": 0}


def test_a_page_of_a_guest_that_follows_nothing_reads_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert json.loads(live(page_of())["follow"]) == {}


@pytest.mark.parametrize(
    ("language", "categories"),
    [("en", {"one", "other"}), ("ar", {"zero", "one", "two", "few", "many", "other"}), ("ko", {"other"})],
)
def test_there_are_words_for_every_plural_category(language, categories):
    with translation.override(language):
        words = json.loads(live(page_of())["words"])
    assert set(words["new"]) == set(words["updated"]) == categories
    assert all("{n}" in form for form in (*words["new"].values(), *words["updated"].values()))
    assert set(words) == {"live", "wait", "off", "reload", "ended", "new", "updated"}


def test_the_numbers_of_a_stream_have_no_gaps():
    assert [push("topic.17", "post", n) for n in range(3)] == [1, 2, 3]
    assert push("topic.18", "post", 1) == 1


@pytest.mark.django_db(transaction=True)
def test_pushing_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match=r"topic\.17"):
        push("topic.17", "post", 1)
