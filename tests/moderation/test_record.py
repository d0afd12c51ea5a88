"""The audit log on its pages: for moderators, for members about what is theirs, as a file, in figures for everybody."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brain.members.models import Attendance, Member
from brain.moderation.actions.record import record, tell
from brain.moderation.masking import SMALL, Figure, masked
from brain.moderation.models import AuditEntry, Case, Outcome, Report
from brain.notifications.models import Notification
from brain.notifications.verbs import verb_of
from forum.actions import write
from forum.models import Category, Topic

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
LOG, MINE, EXPORT = "/en/moderation/log", "/en/moderation/mine", "/en/moderation/log/export"
FIGURES = "/en/moderation/transparency"


@pytest.fixture
def topic(amina: Member) -> Topic:
    room = Category.objects.create(slug="help", name="Help", audience="public")
    return write.start_topic(author=amina, category=room, title="Saving seeds", body="How?", language="en")


@pytest.fixture
def entries(topic: Topic, amina: Member, daniela: Member, benoit: Member, nomsa: Member) -> list[AuditEntry]:
    here = {"kind": "topic", "object_id": topic.pk, "scope": topic.category.stream}
    return [
        record(verb="lock", actor=benoit, member=amina, reason="=1+1", **here),
        record(verb="split", actor=nomsa, member=amina, concerned=[daniela], reason="Another matter", **here),
        record(verb="note", actor=nomsa, kind="member", object_id=amina.pk, member=amina, reason="Among us"),
    ]


def shown(client: Client, **asked: str) -> list[str]:
    html = client.get(LOG, asked).content.decode()
    return [words for words in ("=1+1", "Another matter", "Among us") if words in html]


def test_the_log_is_narrowed(entries: list[AuditEntry], topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    client, today = sign_in(benoit), entries[0].at.date().isoformat()
    assert shown(client) == ["=1+1", "Another matter", "Among us"]
    assert shown(client, verb="split") == ["Another matter"]
    assert shown(client, by="@nomsa") == ["Another matter", "Among us"]
    assert shown(client, of="daniela") == ["Another matter"]
    assert shown(client, of="nobody") == []
    assert shown(client, place=topic.category.stream) == ["=1+1", "Another matter"]
    assert shown(client, since=today, until=today, place="site") == ["Among us"]
    assert shown(client, until="2020-01-01") == []
    assert client.get(LOG, {"since": "x"}).status_code == 422


def test_an_export_holds_what_is_asked_for_and_is_on_record(
    entries: list[AuditEntry], amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    answer = sign_in(benoit).post(EXPORT, {"format": "csv", "verb": "lock"})
    assert "no-store" in answer["Cache-Control"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    row = next(csv.DictReader(StringIO(text)))
    assert (row["verb"], row["reason"], row["member"], row["seal"]) == ("lock", "'=1+1", str(amina.pk), "1")
    made = AuditEntry.objects.get(verb="export_log")
    assert (made.actor, made.details) == (benoit, {"format": "csv", "verb": "lock"})
    lines = b"".join(sign_in(benoit).post(EXPORT, {"format": "jsonl"}).streaming_content)  # type: ignore[arg-type]
    found = [json.loads(line) for line in lines.decode().splitlines()]
    assert [one["verb"] for one in found][:3] == ["lock", "split", "note"]
    assert amina.name not in lines.decode()


@pytest.mark.parametrize("sent", [{}, {"format": "exe"}, {"format": "csv", "verb": "x"}])
def test_an_export_of_nothing_known_is_none(sent: dict[str, str], benoit: Member, sign_in: SignIn) -> None:
    assert sign_in(benoit).post(EXPORT, sent).status_code == 404
    assert sign_in(benoit).get(EXPORT).status_code == 405
    assert not AuditEntry.objects.exists()


def test_members_see_every_act_on_what_is_theirs_and_no_note(
    entries: list[AuditEntry], amina: Member, daniela: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    html = sign_in(amina).get(MINE).content.decode()
    assert "=1+1" in html
    assert "Another matter" in html
    assert "Saving seeds" in html
    assert "Among us" not in html
    assert reverse("moderation:act", args=[entries[0].pk]) in html
    assert "Another matter" in sign_in(daniela).get(MINE).content.decode()
    assert "=1+1" not in sign_in(daniela).get(MINE).content.decode()
    assert "Another matter" not in sign_in(eunji).get(MINE).content.decode()
    assert client.get(MINE).status_code == 302


def test_what_a_member_may_not_see_any_more_is_not_named_to_them(
    entries: list[AuditEntry], topic: Topic, amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    Category.objects.update(audience="edition-12", name="Hidden room")
    assert "Saving seeds" in sign_in(amina).get(MINE).content.decode()  # of the twelfth academy
    html = sign_in(daniela).get(MINE).content.decode()
    assert "Another matter" in html
    assert "Saving seeds" not in html
    assert "Hidden room" not in html


def test_an_act_is_told_once(entries: list[AuditEntry], amina: Member, benoit: Member, sign_in: SignIn) -> None:
    for _ in range(2):
        tell(entries[0], [amina, benoit], title="Saving seeds", title_language="en", url="/t/1", audience="public")
    assert Notification.objects.get(key=f"act.{entries[0].pk}").member == amina
    html = sign_in(amina).get(reverse("notifications:index")).content.decode()
    assert f"<bdi>{benoit.name}</bdi> locked your topic" in html


def test_the_log_says_on_whom_somebody_acted(
    entries: list[AuditEntry], amina: Member, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    assert 'href="/en/members/amina/"' in sign_in(benoit).get(LOG, {"verb": "note"}).text
    warning = record(verb="warn", actor=nomsa, kind="member", object_id=amina.pk, member=amina, reason="Please, no")
    assert f'href="/en/moderation/acts/{warning.pk}/"' in sign_in(amina).get(MINE).text
    assert "Amina Diallo</a>" not in sign_in(amina).get(MINE).text  # she knows who she is


def test_acts_of_the_site_itself_are_told_without_a_name(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    entry = record(verb="lock", actor=None, kind="topic", object_id=topic.pk, member=amina)
    tell(entry, [amina], title="Saving seeds", title_language="en", url="/t/1", audience="public")
    assert "<bdi>A moderator</bdi> locked your topic" in sign_in(amina).get("/en/notifications/").content.decode()


# --- Figures for everybody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "told", "total"),
    [
        ({}, {}, 0),
        ({"a": 9, "b": 0}, {"a": 9}, 9),
        ({"a": 20, "b": 7, "c": 2}, {"a": 20, "b": "<10", "c": "<5"}, 29),
        ({"a": 20, "b": 7, "c": 1, "d": 1}, {"a": 20, "b": "<10", "c": "<5", "d": "<5"}, 29),
        ({"a": 20, "b": 4, "c": 3}, {"a": 20, "b": "<5", "c": "<5"}, 27),
        ({"a": 3}, {"a": "<5"}, "<5"),
        ({"a": 2, "b": 1}, {"a": "<5", "b": "<5"}, "<5"),
    ],
)
def test_small_numbers_are_not_told_nor_can_they_be_reckoned(counts: Any, told: Any, total: Any) -> None:
    figures, whole = masked(counts)

    def said(figure: Figure) -> Any:
        return f"<{figure.below}" if figure.count is None else figure.count

    assert {key: said(figure) for key, figure in figures.items()} == told
    assert said(whole) == total


def decided(number: int, reporter: Member, language: str, concern: str, at: datetime) -> None:
    case = Case.objects.create(
        kind="post", object_id=number, why="reported", language=language, opened_at=at, closed_at=at,
        outcome=Outcome.HIDDEN,
    )  # fmt: skip
    Report.objects.create(case=case, reporter=reporter, concern=concern, created_at=at)


def test_everybody_sees_the_figures_of_months_that_are_over(client: Client, amina: Member, benoit: Member) -> None:
    october = datetime(2025, 10, 31, 23, 59, tzinfo=UTC)
    for number in range(8):
        decided(number, amina, "en" if number else "ko", "spam" if number < 6 else "rude", october)
        AuditEntry.objects.create(at=october, actor=benoit, member=amina, verb="hide", kind="post", object_id=number)
    html = client.get(FIGURES, {"month": "2025-10"}).content.decode()
    assert "October 2025" in html
    assert "Spam or advertising" in html
    assert "fewer than 10" in html  # English: with Korean, of which one could reckon the one case
    assert "fewer than 5" in html
    assert ">8<" in html
    assert "Hid a post" in html
    assert not any(person.name in html for person in (amina, benoit))
    assert client.get(FIGURES, {"month": "2025-11"}).status_code == 200
    for unknown in ("2025-09", "2099-01", "x"):
        assert client.get(FIGURES, {"month": unknown}).status_code == 404


def test_the_month_that_runs_is_not_shown(client: Client, amina: Member) -> None:
    record(verb="hide", actor=None, kind="post", object_id=1, member=amina)
    html = client.get(FIGURES).content.decode()
    assert "no month yet" in html
    assert SMALL == 5


def test_what_is_said_among_moderators_is_registered_so() -> None:
    note, lock = verb_of("note"), verb_of("lock")
    assert note and note.is_among_moderators and not note.counts
    assert lock and not lock.is_among_moderators and lock.may_be_appealed


def test_what_moderators_say_among_themselves_is_on_no_page_of_the_member_s(
    topic: Topic, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    asked = record(
        verb="ask_purge", actor=benoit, kind="topic", object_id=topic.pk, member=amina, reason="Is this a real name?"
    )
    client = sign_in(amina)
    assert client.get(reverse("moderation:act", args=[asked.pk])).status_code == 404
    assert "Is this a real name?" not in client.get(reverse("record:mine")).text


def test_who_confirmed_and_who_withdrew_that_somebody_took_part_is_on_record(
    eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    Attendance.objects.create(member=eunji, edition=12)
    client = sign_in(benoit)
    for act in ("confirm", "confirm", "withdraw"):
        assert client.post(f"/en/members/eunji/attended/12/{act}").status_code == 303
    log = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "member", "kind", "object_id", "details")
    said = (benoit.pk, eunji.pk, "edition", 12, {"edition": 12, "part": "participant"})
    assert list(log) == [("confirm_attendance", *said), ("withdraw_attendance", *said)]
    assert "withdrew that a member took part" in sign_in(eunji).get(MINE).content.decode().lower()
