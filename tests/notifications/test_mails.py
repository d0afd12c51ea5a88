"""E-mail to members who are away, through a real mail server."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from smtplib import SMTPServerDisconnected
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from brain.languages.models import Job, Origin, State, Status
from brain.members.models import Attendance, Mails, Member
from brain.notifications import sending
from brain.notifications.actions import mark_read
from brain.notifications.models import Kind, Mail, Notification
from brain.notifications.tasks import send_mails
from brain.worker import keep_beating
from forum.actions import moderate, write
from forum.models import Category, Post, PostTranslation, Topic, TopicTranslation
from tests.conftest import make_member
from tests.notifications.conftest import Make, Postbox, confirmed

SignIn = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def _no_engine(settings: Any) -> None:
    settings.TRANSLATION = []


@pytest.fixture
def topic(daniela: Member) -> Topic:
    """A topic in Spanish, which Daniela has begun."""
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    return write.start_topic(author=daniela, category=room, title="La memoria", body="¿Cómo la guardan?", language="es")


@pytest.fixture
def reply(topic: Topic, daniela: Member, away: Member) -> Post:
    """Daniela mentions Eunji, in Spanish."""
    body = "**Hola** @eunji, ¿qué piensas?"
    return write.post_reply(topic=topic, author=daniela, body=body, language="es")


def translate(post: Post, language: str, title: str, body: str, origin: Origin = Origin.MACHINE) -> None:
    about = {"language": language, "origin": origin}
    TopicTranslation.objects.create(original=post.topic, title=title, **about)
    PostTranslation.objects.create(original=post, body=body, body_html="", **about)


def send() -> None:
    send_mails.enqueue()


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Return the plain text and the HTML of the mail."""
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def move_on(**ago: float) -> None:
    """All that was done, was done so much earlier."""
    pause = timedelta(**ago)
    for mail in Mail.objects.all():
        mail.created_at -= pause
        mail.sent_at = mail.sent_at and mail.sent_at - pause
        mail.due_at = mail.due_at and mail.due_at - pause
        mail.save()
    for told in Notification.objects.all():
        Notification.objects.filter(pk=told.pk).update(created_at=told.created_at - pause)


# --- Languages -------------------------------------------------------------------------------------------------------


def test_a_korean_reader_gets_a_spanish_thread_in_korean(reply: Post, postbox: Postbox) -> None:
    translate(reply, "ko", "기억", "**안녕하세요** @eunji, 어떻게 생각하세요?")
    send()
    [mail] = postbox.mails
    assert (mail["To"], mail["Subject"]) == ("김은지 <eunji@example.org>", "[Collective Brain] 기억")
    assert mail["Content-Language"] == "ko"
    plain, html = parts(mail)
    for text in (plain, html):
        assert "안녕하세요 @eunji, 어떻게 생각하세요?" in text
        assert "Hola" not in text
        assert f"http://127.0.0.1:8000/p/{reply.pk}" in text
    assert '<html lang="ko" dir="ltr">' in html
    assert re.search('<blockquote lang="ko" dir="ltr"', html)
    assert '<bdi lang="es">La memoria</bdi>' in html


def test_a_translation_is_labelled_and_leads_to_the_original(reply: Post, away: Member, postbox: Postbox) -> None:
    Member.objects.filter(pk=away.pk).update(interface_language="en", reads=["en"])
    translate(reply, "en", "The memory", "Hello")
    send()
    plain, html = parts(postbox.mails[0])
    assert plain.count("Machine translation from Spanish") == 2  # of the title, and of the post
    assert f'Machine translation from Spanish</span> · <a href="http://127.0.0.1:8000/p/{reply.pk}">' in html


def test_what_a_person_translated_is_not_called_a_machines(reply: Post, away: Member, postbox: Postbox) -> None:
    Member.objects.filter(pk=away.pk).update(interface_language="en", reads=["en"])
    translate(reply, "en", "The memory", "Hello", Origin.HUMAN)
    send()
    plain, _html = parts(postbox.mails[0])
    assert "Translated from Spanish by a person" in plain
    assert "Machine" not in plain


def test_a_mail_says_that_the_original_has_changed_since(reply: Post, away: Member, postbox: Postbox) -> None:
    Member.objects.filter(pk=away.pk).update(interface_language="en", reads=["en"])
    translate(reply, "en", "The memory", "Hello", Origin.HUMAN)
    PostTranslation.objects.update(status=Status.STALE)
    send()
    for text in parts(postbox.mails[0]):
        assert text.count("Translated from Spanish by a person · The original has changed since") == 1


def test_a_mail_is_in_the_sites_language_where_the_members_is_offered_no_longer(
    reply: Post, away: Member, postbox: Postbox
) -> None:
    Member.objects.filter(pk=away.pk).update(interface_language="tlh", reads=["es"])
    send()
    [mail] = postbox.mails
    assert mail["Content-Language"] == "en"


@pytest.mark.parametrize("fields", [{"reads": ["ko", "es"]}, {"wants_translations": False}])
def test_who_reads_spanish_or_wants_no_translations_gets_the_original(
    reply: Post, away: Member, postbox: Postbox, fields: dict[str, Any]
) -> None:
    Member.objects.filter(pk=away.pk).update(**fields)
    translate(reply, "ko", "기억", "안녕하세요")
    send()
    assert postbox.mails[0]["Subject"] == "[Collective Brain] La memoria"
    plain, html = parts(postbox.mails[0])
    assert "Hola @eunji, ¿qué piensas?" in plain
    assert re.search('<blockquote lang="es" dir="ltr"', html)


def test_an_arabic_mail_runs_from_right_to_left_but_for_what_is_not_arabic(
    reply: Post, away: Member, postbox: Postbox
) -> None:
    Member.objects.filter(pk=away.pk).update(interface_language="ar", reads=["ar"])
    TopicTranslation.objects.create(original=reply.topic, language="ar", title="الذاكرة", origin=Origin.MACHINE)
    send()
    plain, html = parts(postbox.mails[0])
    assert '<html lang="ar" dir="rtl">' in html
    assert re.search('<h2 lang="ar" dir="rtl"[^>]*>الذاكرة</h2>', html)
    assert re.search('<blockquote lang="es" dir="ltr"[^>]*>Hola', html)
    assert "\u2068Daniela Rojas Quirós\u2069" in plain  # isolated, as by <bdi>
    assert "<bdi>" not in plain


def test_a_text_of_no_known_language_finds_its_own_direction(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None, excerpt="שלום", excerpt_language="und")
    send()
    assert re.search('<blockquote lang="und" dir="auto"', parts(postbox.mails[0])[1])


def test_what_is_written_is_text_and_never_markup(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None, title="a < b", excerpt="<img src=//evil.example/x> & more")
    send()
    plain, html = parts(postbox.mails[0])
    assert "<img" not in html
    assert "&lt;img src=//evil.example/x&gt; &amp; more" in html
    assert "<img src=//evil.example/x> & more" in plain
    assert not re.search(r"""(?:src|url)\s*[=(]\s*["']?(?:https?:)?//""", html.replace("&lt;img src=//", ""))


# --- Headers ---------------------------------------------------------------------------------------------------------


def test_programs_see_what_kind_of_mail_it_is(reply: Post, postbox: Postbox) -> None:
    send()
    [mail] = postbox.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/ko/notifications/mails/[\w:-]+>", mail["List-Unsubscribe"].strip())
    assert re.fullmatch(r"<mail\.\d+\.\d{14}@127\.0\.0\.1>", mail["Message-ID"])
    assert mail.get_content_type() == "multipart/alternative"


def test_mails_about_a_topic_are_one_thread(reply: Post, topic: Topic, daniela: Member, postbox: Postbox) -> None:
    send()
    move_on(minutes=20)
    write.post_reply(topic=topic, author=daniela, body="@eunji otra vez", language="es")
    send()
    first, second = postbox.mails
    assert first["References"] == second["References"] == first["In-Reply-To"] == f"<topic.{topic.pk}@127.0.0.1>"
    assert first["Subject"] == second["Subject"]
    assert first["Message-ID"] != second["Message-ID"]
    assert "otra vez" in parts(second)[0]
    assert "qué piensas" not in parts(second)[0]


def test_several_topics_come_in_one_mail(away: Member, benoit: Member, make: Make, postbox: Postbox) -> None:
    Member.objects.filter(pk=away.pk).update(interface_language="en")
    make(away, benoit, 1)
    make(away, benoit, 2)
    make(away, benoit, 3, group="topic.2", title="Un autre sujet")
    send()
    [mail] = postbox.mails
    assert mail["Subject"] == "[Collective Brain] Un autre sujet, and 1 other topic"
    assert mail["References"] is None
    plain, html = parts(mail)
    assert html.count("Transmettre la mémoire</h2>") == 1
    assert all(f"Extrait {number}" in plain for number in (1, 2, 3))


def test_a_title_cannot_add_headers(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None, title="Bonjour\r\nBcc: all@example.org\u2028x", excerpt="")
    send()
    [mail] = postbox.mails
    assert mail["Subject"] == "[Collective Brain] Bonjour Bcc: all@example.org x"
    assert mail["Bcc"] is None


# --- Who is written to, and when -------------------------------------------------------------------------------------


def test_nobody_who_is_here(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None)
    Member.objects.filter(pk=away.pk).update(last_seen_at=timezone.now() - timedelta(minutes=14))
    send()
    assert postbox.mails == []
    Member.objects.filter(pk=away.pk).update(last_seen_at=timezone.now() - timedelta(minutes=16))
    send()
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_sample": True}, {"mails": Mails.NEVER}])
def test_nobody_who_is_closed_a_sample_or_unwilling(
    away: Member, make: Make, postbox: Postbox, fields: dict[str, Any]
) -> None:
    make(away, None)
    Member.objects.filter(pk=away.pk).update(**fields)
    send()
    assert postbox.mails == []


def test_nobody_whose_address_is_not_confirmed(
    amina: Member, away: Member, benoit: Member, make: Make, postbox: Postbox
) -> None:
    make(amina, None)  # has none at all
    confirmed(benoit).emailaddress_set.update(verified=False)
    make(benoit, None)
    away.emailaddress_set.update(email="another@example.org")
    make(away, None)
    send()
    assert postbox.mails == []


def test_nothing_that_was_read_or_is_old(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None, 1)
    mark_read(member=away)
    old = make(away, None, 2)
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=4))
    send()
    assert postbox.mails == []


def test_each_thing_once_and_not_more_than_one_mail_in_a_while(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None, 1)
    send()
    make(away, None, 2)
    make(away, None, 3)
    send()
    assert len(postbox.mails) == 1
    move_on(minutes=16)
    send()
    send()
    assert len(postbox.mails) == 2
    assert "Extrait 1" not in parts(postbox.mails[1])[0]


def test_once_a_day(away: Member, make: Make, postbox: Postbox) -> None:
    Member.objects.filter(pk=away.pk).update(mails=Mails.DAILY)
    make(away, None, 1)
    send()
    make(away, None, 2)
    move_on(hours=23)
    send()
    assert len(postbox.mails) == 1
    move_on(hours=2)
    send()
    assert "Extrait 2" in parts(postbox.mails[1])[0]


# --- Permission, as of when it is sent -------------------------------------------------------------------------------


def test_what_moved_to_a_private_category_is_not_mailed(
    reply: Post, topic: Topic, benoit: Member, postbox: Postbox
) -> None:
    sending.make_mails()  # the mail waits
    private = Category.objects.create(slug="edition-12", name="12th Academy", audience="edition-12", position=3)
    moderate.move_topic(topic=topic, moderator=benoit, category=private, reason="It is theirs.")
    send()
    assert postbox.mails == []
    assert Mail.objects.get().due_at is None  # and nobody tries again


def test_a_hidden_post_or_topic_is_not_mailed(reply: Post, topic: Topic, benoit: Member, postbox: Postbox) -> None:
    sending.make_mails()
    moderate.hide_topic(topic=topic, moderator=benoit, reason="For now.")
    moderate.hide_post(post=reply, moderator=benoit, reason="Spam.")
    send()
    moderate.restore_topic(topic=topic, moderator=benoit, reason="Good.")
    move_on(minutes=20)
    send()
    assert postbox.mails == []


def test_who_lost_an_audience_is_not_told(amina: Member, make: Make, postbox: Postbox) -> None:
    make(confirmed(amina), None, 1, audience="edition-12", excerpt="canary")
    make(amina, None, 2)
    sending.make_mails()
    Attendance.objects.filter(member=amina).delete()
    send()
    assert "Extrait 2" in parts(postbox.mails[0])[0]
    assert "canary" not in postbox.mails[0].as_string()


def test_who_read_it_or_left_meanwhile_is_not_written_to(
    away: Member, amina: Member, make: Make, postbox: Postbox
) -> None:
    make(away, None)
    make(confirmed(amina), None)
    sending.make_mails()
    mark_read(member=away)
    Member.objects.filter(pk=amina.pk).update(mails=Mails.NEVER)
    send()
    assert postbox.mails == []


def test_an_edited_post_is_told_as_it_is_now(reply: Post, daniela: Member, postbox: Postbox) -> None:
    sending.make_mails()
    write.edit_post(post=reply, editor=daniela, body="@eunji, olvida mi número", language="es")
    send()
    plain, html = parts(postbox.mails[0])
    assert "olvida mi número" in plain
    assert "qué piensas" not in plain + html


# --- Translations that are on their way ------------------------------------------------------------------------------


@pytest.fixture
def with_engine(settings: Any) -> None:
    settings.TRANSLATION = ["apertium"]


@pytest.mark.usefixtures("with_engine")
def test_a_mail_waits_for_a_translation_that_is_being_made(reply: Post, postbox: Postbox) -> None:
    Job.objects.all().delete()
    Job.objects.create(kind="post", object_id=reply.pk, language="ko", state=State.RUNNING)
    Job.objects.create(kind="topic", object_id=reply.topic_id, language="ko", state=State.FAILED)
    send()
    assert postbox.mails == []
    PostTranslation.objects.create(
        original=reply, language="ko", body="안녕하세요", body_html="", origin=Origin.MACHINE
    )
    send()
    assert "안녕하세요" in parts(postbox.mails[0])[0]


@pytest.mark.usefixtures("with_engine")
def test_but_not_for_long(reply: Post, postbox: Postbox) -> None:
    send()
    assert postbox.mails == []
    move_on(minutes=11)
    send()
    assert "Hola" in parts(postbox.mails[0])[0]


@pytest.mark.usefixtures("with_engine")
def test_nor_for_what_cannot_be_translated(reply: Post, postbox: Postbox) -> None:
    Job.objects.update(state=State.FAILED)
    send()
    assert len(postbox.mails) == 1


# --- When something breaks -------------------------------------------------------------------------------------------


def test_a_server_that_is_down_gets_the_mail_when_it_is_up_again(
    away: Member, amina: Member, make: Make, postbox: Postbox
) -> None:
    postbox.stop()
    make(away, None)
    make(confirmed(amina), None)
    send()
    send()
    assert Mail.objects.filter(sent_at=None).count() == 2
    postbox.start()
    send()
    send()
    assert sorted(mail["To"].addresses[0].username for mail in postbox.mails) == ["amina", "eunji"]


def test_a_refused_mail_is_tried_again_later_and_later_and_is_the_same(
    away: Member, make: Make, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    make(away, None)
    postbox.answer = "451 come back"
    send()
    send()
    assert Mail.objects.get().attempts == 1
    assert "come back" in caplog.text
    move_on(minutes=2)
    send()
    mail = Mail.objects.get()
    assert mail.attempts == 2
    assert mail.due_at is not None
    assert mail.due_at > timezone.now() + timedelta(minutes=1)
    postbox.answer = "250 OK"
    move_on(hours=1)
    send()
    assert len(postbox.mails) == 1


def test_a_refused_mail_keeps_no_other_from_being_sent(
    away: Member, amina: Member, make: Make, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(away, None)
    make(confirmed(amina), None)
    compose = sending.compose

    def broken_once(mail: Mail) -> Any:
        if mail.member_id == away.pk:
            raise ValueError("no such thing")
        return compose(mail)

    monkeypatch.setattr(sending, "compose", broken_once)
    send()
    assert [mail["To"].addresses[0].username for mail in postbox.mails] == ["amina"]
    assert Mail.objects.get(member=away).attempts == 1


def test_a_line_that_breaks_leaves_the_others_for_the_next_run(
    away: Member, amina: Member, make: Make, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(away, None)
    make(confirmed(amina), None)
    sending.make_mails()
    tried = []

    def broken(mail: Mail) -> None:
        tried.append(mail.pk)
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(sending, "compose", broken)
    send()
    assert len(tried) == 1
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 1]


def test_nobody_tries_for_ever(away: Member, make: Make, postbox: Postbox) -> None:
    make(away, None)
    postbox.answer = "550 no such mailbox"
    send()
    move_on(days=4)
    postbox.answer = "250 OK"
    send()
    assert postbox.mails == []
    assert Mail.objects.get().due_at is None


def test_a_worker_that_dies_after_sending_leaves_a_mail_that_comes_twice_as_the_same(
    away: Member, make: Make, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(away, None)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_own", lambda mail: Mail.objects.none())
        patch.setattr(sending, "_claim", lambda mail: True)
        send()
    assert Mail.objects.get().sent_at is None
    send()
    send()
    assert [mail["Message-ID"] for mail in postbox.mails] == [postbox.mails[0]["Message-ID"]] * 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_everything_once(make: Make, postbox: Postbox) -> None:
    names = [f"member{number}" for number in range(12)]
    for name in names:
        make(confirmed(make_member(name, f"Member {name}")), None)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        try:
            send()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work), workers.submit(work)]:
            done.result()
    assert sorted(mail["To"].addresses[0].username for mail in postbox.mails) == sorted(names)
    assert Mail.objects.count() == 12


def test_more_than_one_run_can_send_is_sent_in_several(
    amina: Member, away: Member, make: Make, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    make(away, None)
    make(confirmed(amina), None)
    send()
    assert len(postbox.mails) == 2


# --- No more ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def link(away: Member, make: Make, postbox: Postbox) -> str:
    """The address in a mail's List-Unsubscribe, on this site."""
    Member.objects.filter(pk=away.pk).update(interface_language="en")
    make(away, None)
    send()
    address = postbox.mails[0]["List-Unsubscribe"].strip()[1:-1]
    plain, html = parts(postbox.mails[0])
    assert address in plain
    assert address in html
    return str(address).removeprefix("http://127.0.0.1:8000")


def test_a_mail_program_ends_them_by_one_click(link: str, away: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    away.refresh_from_db()
    assert away.mails == Mails.NEVER


def test_looking_at_the_page_changes_nothing_and_its_buttons_do(link: str, away: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(link)
    assert (page.status_code, page.text.count('name="mails" value=')) == (200, 3)
    assert client.head(link).status_code == 200
    away.refresh_from_db()
    assert away.mails == Mails.AWAY
    for choice in (Mails.NEVER, Mails.DAILY):
        assert 'role="status"' in client.post(link, {"mails": choice}).text
        away.refresh_from_db()
        assert away.mails == choice


def test_a_choice_that_is_none_or_a_link_that_was_made_up(link: str, away: Member) -> None:
    client = Client()
    assert client.post(link, {"mails": "hourly"}).status_code == 404
    for token in (f"{away.pk}", link.rpartition("/")[2][:-1] + "_", "x:y:z"):
        assert client.post(f"/en/notifications/mails/{token}").status_code == 404
    away.refresh_from_db()
    assert away.mails == Mails.AWAY


# --- A moderator's reason --------------------------------------------------------------------------------------------


def test_a_reason_comes_in_the_members_language(away: Member, benoit: Member, make: Make, postbox: Postbox) -> None:
    told = make(away, benoit, kind=Kind.MODERATION, act="hide", key="act.1", excerpt="Hors sujet.")
    told.translations.create(language="ko", excerpt="주제를 벗어났어요.", origin=Origin.MACHINE)
    send()
    for text in parts(postbox.mails[0]):
        assert "주제를 벗어났어요." in text
        assert "Hors sujet." in text  # the original beside it


# --- The clock -------------------------------------------------------------------------------------------------------


def test_a_worker_has_mail_sent_once_a_minute(
    away: Member, make: Make, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brain.worker.close_old_connections", lambda: None)
    looked: list[bool] = []
    monkeypatch.setattr("brain.notifications.tasks.send_due", lambda: looked.append(True))
    stopped = Event()
    stopped.set()  # after the first beat
    keep_beating("one", stopped)
    keep_beating("two", stopped)
    assert looked == [True]


def test_old_mails_are_forgotten_but_for_those_that_wait(away: Member, make: Make, postbox: Postbox) -> None:
    told = make(away, None)
    send()
    waiting = Mail.objects.create(member=away)
    move_on(days=200)
    call_command("forget_notifications", verbosity=0)
    assert list(Mail.objects.all()) == [waiting]
    told.refresh_from_db()
    assert told.mail is None
