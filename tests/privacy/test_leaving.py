"""Deleting an account: what goes, what stays, and that nothing says any more who it was."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.models import ManyToOneRel
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from brain.members import names, registry
from brain.members.models import Attendance, Block, Member, Profile
from brain.moderation.actions.record import record
from brain.moderation.models import AuditEntry, Case, Note, Report
from brain.notifications.models import Notification
from brain.privacy import actions
from brain.privacy.models import Departure
from forum.actions import talk, write
from forum.models import Attachment, Draft, Post, Topic

Enter = Callable[[Member], Client]
SURE = {"texts": "keep", "is_sure": "on"}
# What others wrote is theirs, and in the audit log moderators name nobody: the tables in which the words may stay.
OTHERS_WORDS = {"forum_post", "forum_postrevision", "search_entry", "search_text"}


def leave(member: Member, *, removes_texts: bool = False) -> None:
    actions.ask_to_leave(member=member, removes_texts=removes_texts)
    Departure.objects.update(due_at=timezone.now())
    call_command("forget_old_data")


def cells() -> Iterator[tuple[str, str]]:
    """Every text in every table of the database, with the table's name."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from ((table, str(bytes(cell) if isinstance(cell, memoryview) else cell)) for cell in row)


def found(*words: str) -> set[tuple[str, str]]:
    return {(table, cell[:80]) for table, cell in cells() for word in words if word.casefold() in cell.casefold()}


@pytest.fixture
def amina_everywhere(amina: Member, benoit: Member, eunji: Member, topic: Topic, enter: Enter) -> Member:
    """Amina has left traces of her name wherever the site keeps some."""
    enter(amina)
    Authenticator.objects.create(user=amina, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Profile.objects.create(member=amina, about="I am Amina Diallo")
    Draft.objects.create(member=amina, place="new", fields={"body": "Amina Diallo"})
    message = talk.begin(author=amina, partners=[eunji], body="Shall we talk?", language="en")
    write.post_reply(topic=message.topic, author=eunji, body="Yes", language="en")
    Block.objects.create(member=eunji, blocked=amina)
    Note.objects.create(member=amina, author=benoit, text="Amina Diallo asked")
    case = Case.objects.create(kind="post", object_id=topic.posts.get().pk, why="reported", member=amina)
    Report.objects.create(case=case, reporter=eunji, concern="rude", text="Amina Diallo is rude")
    record(verb="hide", actor=benoit, kind="post", object_id=topic.posts.get().pk, member=amina, reason="Off topic")
    LogEntry.objects.create(
        user=benoit,
        content_type=ContentType.objects.get_for_model(Member),
        object_id=str(amina.pk),
        object_repr="Amina Diallo",
        action_flag=CHANGE,
    )
    actions.agree(member=amina, language="fr")
    actions.ask_for_copy(member=amina)
    return amina


def test_who_asks_has_just_shown_who_they_are(amina: Member, sign_in: Callable[[Member], Client]) -> None:
    answer = sign_in(amina).post(reverse("privacy:delete-account"), SURE)
    assert "/reauthenticate/" in answer.headers["Location"]
    assert not Departure.objects.exists()


def test_there_is_time_to_change_ones_mind(amina: Member, enter: Enter) -> None:
    client = enter(amina)
    assert "What stays, and why" in client.get("/en/account/data/delete").text
    assert client.post(reverse("privacy:delete-account"), SURE).status_code == 303
    assert mail.outbox[-1].to == [amina.email]
    call_command("forget_old_data")
    amina.refresh_from_db()
    assert amina.is_active
    assert "Keep my account" in client.get("/en/account/data/").text
    assert client.post(reverse("privacy:stay")).status_code == 303
    assert not Departure.objects.exists()


def test_who_stays_at_the_last_moment_stays(amina: Member) -> None:
    departure = actions.ask_to_leave(member=amina, removes_texts=True)
    stale = Departure.objects.get(pk=departure.pk)
    actions.stay(member=amina)
    actions.leave(departure=stale)
    amina.refresh_from_db()
    assert amina.is_active
    assert amina.name == "Amina Diallo"


def test_one_account_that_cannot_go_keeps_no_other_from_it(
    amina: Member, eunji: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erase(member: Member) -> None:
        if member == amina:
            raise OSError("the store of files is away")

    monkeypatch.setattr(registry, "_erasures", [erase, *registry.erasures()])
    for member in (amina, eunji):
        actions.ask_to_leave(member=member, removes_texts=False)
    Departure.objects.update(due_at=timezone.now())
    call_command("forget_old_data")
    amina.refresh_from_db()
    eunji.refresh_from_db()
    assert (amina.name, eunji.name) == ("Amina Diallo", f"Former member {eunji.pk}")


def test_one_must_say_that_one_means_it(amina: Member, enter: Enter) -> None:
    assert enter(amina).post(reverse("privacy:delete-account"), {"texts": "remove"}).status_code == 422
    assert not Departure.objects.exists()


def test_the_last_administrator_stays(nomsa: Member, enter: Enter) -> None:
    assert enter(nomsa).post(reverse("privacy:delete-account"), SURE).status_code == 403


@pytest.mark.parametrize("removes_texts", [False, True])
def test_no_byte_in_any_table_says_who_it_was(amina_everywhere: Member, removes_texts: bool) -> None:
    assert found("Amina Diallo", "amina@example.org")
    leave(amina_everywhere, removes_texts=removes_texts)
    assert found("Amina Diallo", "aminadiallo", "amlnadlallo", "amina@example.org") == set()


def test_others_words_stay_as_they_wrote_them(amina_everywhere: Member, eunji: Member, topic: Topic) -> None:
    quote = f"> [Amina Diallo #1](/p/{topic.posts.get().pk})\n> How did you keep it?\n\nWe wrote it down, @amina."
    write.post_reply(topic=topic, author=eunji, body=quote, language="en")
    leave(amina_everywhere, removes_texts=True)
    assert {table for table, _cell in found("Amina Diallo")} <= OTHERS_WORDS
    assert Post.objects.get(author=eunji, topic=topic).body == quote


def test_what_they_wrote_stays_under_no_name(amina: Member, topic: Topic, client: Client) -> None:
    leave(amina)
    page = client.get(topic.url).text
    assert "How did you keep it?" in page
    assert f"Former member {amina.pk}" in page
    assert "Amina" not in page


def test_the_reader_reads_in_their_language_that_somebody_has_left(
    amina: Member, eunji: Member, topic: Topic, sign_in: Callable[[Member], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "gettext", lambda words: f"{get_language()}: {words}")
    write.post_reply(topic=topic, author=eunji, body="We wrote it down.", language="en", answers=topic.posts.get())
    message = talk.begin(author=amina, partners=[eunji], body="Shall we talk?", language="en")
    leave(amina)
    client = sign_in(eunji)
    places = (
        topic.url.removeprefix("/en/"),
        "forum/",
        "search/?q=cooperative",
        "messages/",
        f"messages/{message.topic_id}/",
    )
    for language in ("ko", "fr"):
        for place in (*places, "notifications/"):
            page = client.get(f"/{language}/{place}", follow=True).text
            assert f"{language}: Former member {amina.pk}" in page, place
            assert f"@{amina.pk}" not in page, place


def test_what_they_wrote_is_removed_where_they_chose_so(
    amina: Member, eunji: Member, topic: Topic, client: Client
) -> None:
    write.post_reply(topic=topic, author=eunji, body="We wrote it down.", language="en")
    Attachment.objects.create(
        owner=amina, file=ContentFile(b"%PDF-1.4", "plan"), name="plan.pdf", media_type="application/pdf", size=8
    )
    leave(amina, removes_texts=True)
    assert found("How did you keep it?", "The memory of a cooperative") == set()
    topic.refresh_from_db()
    page = client.get(topic.url)
    assert page.status_code == 200
    assert "We wrote it down." in page.text
    assert not Attachment.objects.exists()


def test_the_audit_log_stays_and_names_nobody(amina_everywhere: Member) -> None:
    before = list(AuditEntry.objects.values_list("pk", "member_id", "reason"))
    leave(amina_everywhere)
    assert list(AuditEntry.objects.values_list("pk", "member_id", "reason")) == before


def test_nobody_signs_in_any_more_and_all_sessions_have_ended(amina: Member, enter: Enter) -> None:
    client = enter(amina)
    leave(amina)
    assert "/login/" in client.get(reverse("privacy:own")).headers["Location"]
    again = Client().post(reverse("account_login"), {"login": "amina@example.org", "password": "correct horse battery"})
    assert again.status_code == 422


def test_the_address_and_the_name_are_free_again(amina: Member) -> None:
    leave(amina)
    new = Member.objects.create_user("amina@example.org", "a new long password", name="Amina Diallo")
    assert new.handle == "amina-diallo"


def test_the_last_mail_says_that_it_is_done(
    amina: Member, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        leave(amina)
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]


def test_every_row_that_names_a_member_is_thought_of(amina_everywhere: Member) -> None:
    """A new model that points to members says here what becomes of its rows."""
    stays = {
        "forum.Topic.author", "forum.Post.author", "forum.PostRevision.editor", "forum.Attachment.owner",
        "forum.Conversation.begun_by", "forum.Partner.member", "forum.PollVote.member", "forum.Reaction.member",
        "forum.Purge.asked_by", "forum.Purge.confirmed_by", "search.Entry.author",
        "moderation.AuditEntry.actor", "moderation.AuditEntry.member", "moderation.Concerned.member",
        "moderation.Case.taken_by", "moderation.Case.closed_by", "moderation.Report.reporter",
        "moderation.Sanction.by", "moderation.Sanction.lifted_by", "moderation.Note.author",
        "moderation.Appeal.member", "moderation.Appeal.decided_by", "moderation.BlockedWord.added_by",
        "moderation.Sweep.into", "privacy.ExportEntry.by", "admin.LogEntry.user", "notifications.Notification.actor",
        "languages.Suggestion.reviewer", "cohorts.Invitation.invited_by",
        "library.Import.member",
    }  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        leave(amina_everywhere)
    statements = " ".join(query["sql"] for query in asked)
    forgotten = set()
    for relation in Member._meta.get_fields(include_hidden=True):  # those with related_name="+" too
        if not isinstance(relation, ManyToOneRel):
            continue
        table, field = relation.related_model._meta, relation.field
        rows = relation.related_model._base_manager.filter(**{field.name: amina_everywhere})
        is_asked_for = re.search(rf'"{table.db_table}"."{field.column}" (=|IN) ', statements)
        if rows.exists() or not is_asked_for:
            forgotten.add(f"{table.label}.{field.name}")
    assert forgotten - stays == set()


def test_no_file_of_theirs_is_left(
    amina: Member, settings: object, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_for_copy(member=amina)
        amina.photo.save("photo.webp", ContentFile(b"RIFF"))
    folder = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    assert [path for path in folder.rglob("*") if path.is_file()]
    with django_capture_on_commit_callbacks(execute=True):
        leave(amina)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_others_are_told_of_nobody_by_name(amina: Member, eunji: Member, topic: Topic) -> None:
    write.post_reply(topic=topic, author=eunji, body="We did.", language="en")
    told = write.post_reply(topic=topic, author=amina, body="Thank you, @eunji", language="en")
    leave(amina)
    assert not Notification.objects.filter(member=amina).exists()
    assert "Amina" not in str(list(Notification.objects.filter(key=told.notice).values()))


def test_those_who_hear_of_it_leave_no_session_or_address(amina_everywhere: Member) -> None:
    leave(amina_everywhere)
    assert not EmailAddress.objects.filter(user=amina_everywhere).exists()
    assert not Attendance.objects.filter(member=amina_everywhere).exists()
    assert registry.erasures()
