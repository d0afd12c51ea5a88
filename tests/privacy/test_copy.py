"""A copy of everything about oneself."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from errno import ENOSPC
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.core import storage
from brain.members import registry
from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from brain.privacy import actions, making
from brain.privacy.archive import write_archive
from brain.privacy.models import Copy, ExportEntry
from brain.privacy.tasks import make_copies
from forum.models import Attachment, Topic

Enter = Callable[[Member], Client]


@pytest.fixture
def copy(amina: Member, django_capture_on_commit_callbacks: Callable[..., object]) -> Copy:
    with django_capture_on_commit_callbacks(execute=True):
        return actions.ask_for_copy(member=amina)


def fetched(client: Client, copy: Copy) -> ZipFile:
    answer = client.get(reverse("privacy:fetch-copy", args=[copy.pk]))
    assert answer.status_code == 200
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_it_is_made_in_the_background_and_its_member_is_told(
    amina: Member, enter: Enter, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = enter(amina)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("privacy:ask-for-copy")).status_code == 303
    told = Notification.objects.get(member=amina)
    assert told.kind == Kind.EXPORT
    assert "The copy of your data is ready" in client.get("/en/notifications/").text
    assert f"/account/data/copies/{Copy.objects.get().pk}" in client.get(told.url, follow=True).text


def test_it_holds_what_the_member_wrote_and_their_files(
    amina: Member, topic: Topic, enter: Enter, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    Attachment.objects.create(
        owner=amina, file=ContentFile(b"%PDF-1.4", "plan"), name="plan.pdf", media_type="application/pdf", size=8
    )
    client = enter(amina)
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.ask_for_copy(member=amina)
    archive = fetched(client, made)
    assert {f"{name}.json" for name in registry.exports()} < set(archive.namelist())
    forum = json.loads(archive.read("forum.json"))
    assert [topic["title"] for topic in forum["topics"]] == [topic.title]
    assert len(forum["posts"]) == 1
    assert archive.read(f"forum/{forum['attachments'][0]['id']}.pdf") == b"%PDF-1.4"
    account = json.loads(archive.read("account.json"))
    assert account["member"]["email"] == "amina@example.org"
    assert "password" not in account["member"]
    assert account["sessions"][0]["user_agent"].startswith("Mozilla")
    assert "Amina Diallo" in archive.read("README.txt").decode()


def test_it_holds_no_secret_and_no_other_members_name(
    amina: Member, benoit: Member, topic: Topic, enter: Enter, copy: Copy
) -> None:
    client = enter(amina)
    archive = fetched(client, copy)
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert amina.password.encode() not in whole
    assert client.session.session_key.encode() not in whole
    assert b"benoit" not in whole.lower()


@pytest.mark.parametrize("who", ["benoit", "nomsa"])
def test_nobody_else_gets_it_whatever_their_role(
    request: pytest.FixtureRequest, who: str, enter: Enter, copy: Copy
) -> None:
    client = enter(request.getfixturevalue(who))
    assert client.get(reverse("privacy:fetch-copy", args=[copy.pk])).status_code == 404


def test_a_guest_signs_in_first(client: Client, copy: Copy) -> None:
    assert "/login/" in client.get(reverse("privacy:fetch-copy", args=[copy.pk])).headers["Location"]


def test_an_open_session_alone_does_not_give_it_away(
    amina: Member, sign_in: Callable[[Member], Client], copy: Copy
) -> None:
    answer = sign_in(amina).get(reverse("privacy:fetch-copy", args=[copy.pk]))
    assert "/reauthenticate/" in answer.headers["Location"]
    assert not ExportEntry.objects.exists()


def test_it_is_gone_after_some_days(amina: Member, enter: Enter, copy: Copy) -> None:
    copy.refresh_from_db()
    storage, name = copy.file.storage, copy.file.name
    Copy.objects.update(ready_at=timezone.now() - timedelta(days=8))
    assert enter(amina).get(reverse("privacy:fetch-copy", args=[copy.pk])).status_code == 404
    assert storage.exists(name)
    call_command("forget_old_data")
    assert not storage.exists(name)
    assert not Copy.objects.exists()


def test_asked_for_twice_it_is_made_once(amina: Member) -> None:
    under_way = Copy.objects.create(member=amina)
    assert actions.ask_for_copy(member=amina) == under_way


def test_it_is_on_record_who_took_data_along(amina: Member, nomsa: Member, enter: Enter, copy: Copy) -> None:
    fetched(enter(amina), copy)
    registry.note_export(by=nomsa, what="participants", edition=12, rows=240)
    assert [entry.what for entry in ExportEntry.objects.order_by("pk")] == ["own-data", "participants"]
    page = enter(nomsa).get(reverse("privacy:exports"))
    assert "Amina Diallo" in page.text
    assert "rows: 240" in page.text


@pytest.mark.parametrize("who", ["amina", "benoit", "chiara"])
def test_the_record_of_exports_is_for_administrators(request: pytest.FixtureRequest, who: str, enter: Enter) -> None:
    assert enter(request.getfixturevalue(who)).get(reverse("privacy:exports")).status_code == 404


def test_a_member_sees_who_took_their_data_along(amina: Member, nomsa: Member, enter: Enter) -> None:
    registry.note_export(by=nomsa, what="vcard", about=amina)
    assert "Nomsa Dlamini" in enter(amina).get(reverse("privacy:own")).text


# --- Where it fails --------------------------------------------------------------------------------------------------


@pytest.fixture
def full_disk() -> Iterator[pytest.MonkeyPatch]:
    """Some of a file is written when it fails; undone, the disk has room again."""

    def write_some(descriptor: int, chunk: bytes) -> None:
        os.write(descriptor, chunk[:9])
        raise OSError(ENOSPC, "no space is left")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "write_all", write_some)
        yield patch


def stored_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def let_time_pass() -> None:
    Copy.objects.exclude(due_at=None).update(due_at=timezone.now())


def test_what_fails_once_is_tried_again_and_leaves_no_half_of_a_file(
    amina: Member, enter: Enter, full_disk: pytest.MonkeyPatch, settings: Any
) -> None:
    copy = Copy.objects.create(member=amina)
    make_copies.enqueue()
    assert stored_files(settings) == []
    full_disk.undo()
    make_copies.enqueue()
    assert not Copy.objects.ready(timezone.now()).exists()  # a while is let pass
    let_time_pass()
    make_copies.enqueue()
    assert "README.txt" in fetched(enter(amina), copy).namelist()
    assert len(stored_files(settings)) == 1


def test_what_always_fails_is_given_up_and_its_member_can_ask_again(
    amina: Member, enter: Enter, full_disk: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:  # fmt: skip
    client = enter(amina)
    copy = Copy.objects.create(member=amina)
    for _time in range(making.MOST_ATTEMPTS):
        assert "A copy is being made" in client.get(reverse("privacy:own")).text
        let_time_pass()
        make_copies.enqueue()
    copy.refresh_from_db()
    assert (copy.due_at, copy.attempts) == (None, making.MOST_ATTEMPTS)
    assert "The copy could not be made" in client.get(reverse("privacy:own")).text

    full_disk.undo()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("privacy:ask-for-copy"))
    assert "README.txt" in fetched(client, copy).namelist()


def test_what_a_dead_worker_had_begun_is_made_anew(
    amina: Member, enter: Enter, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    copy = Copy.objects.create(member=amina)
    with monkeypatch.context() as patch:
        patch.setattr(making, "_put_off", lambda copy: None)  # it has no time for that
        patch.setattr(making, "_hand_over", lambda copy: None)
        make_copies.enqueue()
        [half] = stored_files(settings)
        make_copies.enqueue()
        assert Copy.objects.get().attempts == 1  # the others leave it to who is at it
    let_time_pass()
    make_copies.enqueue()
    assert "README.txt" in fetched(enter(amina), copy).namelist()
    assert half not in stored_files(settings)
    assert len(stored_files(settings)) == 1


def test_a_worker_that_was_given_up_hands_nothing_over(
    amina: Member, enter: Enter, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    copy = Copy.objects.create(member=amina)

    def made_by_another_meanwhile(member: Member, target: IO[bytes]) -> None:
        monkeypatch.setattr(making, "write_archive", write_archive)
        let_time_pass()
        make_copies.enqueue()
        write_archive(member, target)

    monkeypatch.setattr(making, "write_archive", made_by_another_meanwhile)
    make_copies.enqueue()
    assert Notification.objects.filter(member=amina).count() == 1
    assert "README.txt" in fetched(enter(amina), copy).namelist()
    assert len(stored_files(settings)) == 1


def test_a_departure_that_fails_leaves_the_copy_whole(
    amina: Member, copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(member: Member) -> None:
        raise RuntimeError

    monkeypatch.setattr(registry, "_erasures", [fail, *registry._erasures])  # what comes first is asked last
    actions.ask_to_leave(member=amina, removes_texts=False)
    actions.let_leave(timezone.now() + timedelta(days=400))
    copy.refresh_from_db()
    assert copy.file.storage.exists(str(copy.file.name))
