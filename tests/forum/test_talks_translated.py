"""Machines translate a private conversation only if all its partners agree, and never engines of others."""

import pytest

from brain.languages import jobs, worker
from brain.languages.models import Job, Origin
from brain.languages.texts import kind_named
from brain.members.models import Member
from forum.actions import talk, write
from forum.models import Post, PostTranslation, Topic
from tests.languages.fakes import FakeEngine

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(amina: Member, eunji: Member, fake_engine: FakeEngine) -> Topic:
    return talk.begin(author=amina, partners=[eunji], body="Bonjour, comment allez-vous ?", language="fr").topic


def work() -> None:
    while worker.do_next():
        pass


def agree(topic: Topic, *members: Member) -> None:
    for member in members:
        talk.agree_to_translation(topic=topic, member=member, agrees=True)


def test_nothing_is_translated_before_all_agree(topic: Topic, amina: Member, eunji: Member) -> None:
    agree(topic, amina)
    jobs.want("post", [topic.posts.get().pk], "ko")
    work()
    assert not Job.objects.exists()
    assert not PostTranslation.objects.exists()


def test_once_all_agree_what_was_written_and_will_be_is_translated(topic: Topic, amina: Member, eunji: Member) -> None:
    agree(topic, amina, eunji)
    post = write.post_reply(topic=topic, author=amina, body="À demain.", language="fr")
    work()
    assert set(PostTranslation.objects.filter(language="ko").values_list("original", flat=True)) == {
        topic.posts.get(number=1).pk, post.pk,
    }  # fmt: skip


@pytest.mark.parametrize("how", ["takes it back", "joins", "leaves"])
def test_who_takes_it_back_or_joins_ends_it(
    topic: Topic, amina: Member, eunji: Member, daniela: Member, how: str
) -> None:
    topic = talk.begin(author=amina, partners=[eunji, daniela], body="Bonjour à vous deux.", language="fr").topic
    agree(topic, amina, eunji, daniela)
    work()
    person = PostTranslation.objects.get(original__topic=topic, language="es")
    PostTranslation.objects.filter(pk=person.pk).update(origin=Origin.HUMAN)
    if how == "takes it back":
        talk.agree_to_translation(topic=topic, member=eunji, agrees=False)
    elif how == "joins":
        talk.add_partner(topic=topic, member=_new(), by=amina)
    else:
        talk.remove_partner(topic=topic, member=eunji)
    kept = set(PostTranslation.objects.filter(original__topic=topic).values_list("origin", flat=True))
    assert kept == ({Origin.HUMAN, Origin.MACHINE} if how == "leaves" else {Origin.HUMAN})
    if how != "leaves":
        assert not Job.objects.filter(kind="post", object_id=topic.posts.get().pk).exists()


def _new() -> Member:
    from tests.conftest import make_member

    return make_member("fatou", "Fatou Sarr", language="fr")


def test_who_leaves_without_having_agreed_was_the_last_hindrance(
    amina: Member, eunji: Member, daniela: Member, fake_engine: FakeEngine
) -> None:
    topic = talk.begin(author=amina, partners=[eunji, daniela], body="Bonjour à vous deux.", language="fr").topic
    agree(topic, amina, eunji)
    assert not Job.objects.exists()
    talk.remove_partner(topic=topic, member=daniela)
    assert Job.objects.filter(kind="post").exists()


def test_no_service_of_others_gets_a_private_text(topic: Topic, amina: Member, eunji: Member) -> None:
    agree(topic, amina, eunji)
    source = kind_named("post").source(Post.objects.get(topic=topic))
    assert source
    assert (source.by_machine, source.may_leave) == (True, False)
