"""A copy of everything about oneself."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brain.members import registry
from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from brain.privacy import actions
from brain.privacy.models import Copy, ExportEntry
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
