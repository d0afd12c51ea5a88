"""What leaves a report for search, sitemap, open pages and translation."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from brain.languages.models import Job
from brain.languages.texts import kind_named
from brain.members.models import Member
from brain.publishing import workflow
from brain.search.models import Entry
from library.actions.reports import announce_material, announce_removal, announce_report, announce_session
from library.models import Captions, Report, Session, SessionTranslation, State
from library.reports.texts import PHOTO, SESSION
from realtime.models import Event
from realtime.streams import kind_of
from tests.library.reports import (
    CAPTIONS,
    make_person,
    make_photo,
    make_recording,
    make_report,
    make_session,
    take_part,
)

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(db: None) -> Session:
    session = make_session(make_report(), "opening", "2021-11-15T13:00", summary="About *mutual* societies.")
    take_part(session, make_person("Kim Seoyeon", names={"ko": "김서연"}), affiliation="Sample centre")
    SessionTranslation.objects.create(original=session, language="fr", title="Ouverture", summary="Les mutuelles.")
    return session


def entries(session: Session) -> dict[str, Entry]:
    return {entry.language: entry for entry in Entry.objects.filter(kind="session", object_id=str(session.uuid))}


def test_session_is_found_in_its_languages(client: Client, opening: Session) -> None:
    announce_session(opening)
    found = entries(opening)
    assert {(language, entry.title, entry.audience, entry.edition) for language, entry in found.items()} == {
        ("en", "Opening", "public", 12), ("fr", "Ouverture", "public", 12),
    }  # fmt: skip
    assert found["en"].text == "About mutual societies. Kim Seoyeon 김서연 Sample centre"
    html = client.get("/en/search/?q=mutual").content.decode()
    assert f"/s/{opening.uuid}" in html
    assert "Session" in html


def test_what_was_said_is_found_where_anyone_may_hear_it(opening: Session) -> None:
    public = make_recording(opening, "en", captions=CAPTIONS)
    Captions.objects.create(recording=public, language="ko", text=CAPTIONS.replace("markets", "시장"))
    secret = make_recording(opening, "en", audience="members")
    Captions.objects.create(recording=secret, language="en", text=CAPTIONS.replace("markets", "canary"))
    announce_material(public)
    found = entries(opening)
    assert "The markets were closed." in found["en"].text
    assert "시장" in found["ko"].text
    assert not any("canary" in entry.text for entry in found.values())


def test_only_published_reports_are_found(client: Client, chiara: Member, opening: Session) -> None:
    report = opening.edition.report
    Report.objects.update(state=State.DRAFT)
    announce_report(Report.objects.get())
    assert not entries(opening)
    assert "opening" not in client.get("/sitemap-sessions.xml").content.decode()
    workflow.move(report, State.PUBLISHED, by=chiara)
    assert len(entries(opening)) == 2
    assert "/fr/academies/12/sessions/opening/" in client.get("/sitemap-sessions.xml").content.decode()
    workflow.move(report, State.WITHDRAWN, by=chiara, note="Wrong.")
    assert not entries(opening)


def test_session_that_is_removed_is_found_no_more(opening: Session) -> None:
    announce_session(opening)
    announce_removal(opening)
    assert not entries(opening)


def test_open_pages_follow_a_published_report(client: Client, opening: Session) -> None:
    found = kind_of("report.12")
    assert found
    kind, ident = found
    assert kind.audience(ident) == "public"
    announce_material(make_photo(opening, "New"))
    event = Event.objects.get(stream="report.12")
    targets = [change.target for change in kind.render(event.kind, [event.object_id], ident)]
    assert targets == ["report-contents", f"session-{opening.pk}"]
    for address, target in zip(("", "sessions/opening/"), targets, strict=True):
        html = client.get(f"/en/academies/12/{address}").content.decode()
        assert f'id="{target}" data-src=' in html
        assert "report.12" in html.split("data-follow=")[1].split(" data-reader")[0]
    Report.objects.update(state=State.WITHDRAWN)
    assert kind.audience(ident) is None
    assert kind.audience("99") is None


def test_texts_are_translated_once_the_report_is_published(fake_engine: Any, chiara: Member) -> None:
    session = make_session(make_report(state=State.DRAFT), "opening")
    photo = make_photo(session, "Hands go up")
    announce_session(session)
    announce_material(photo)
    assert not Job.objects.exists()
    workflow.move(session.edition.report, State.PUBLISHED, by=chiara)
    assert set(Job.objects.values_list("kind", flat=True)) == {"session", "photo"}


def test_what_only_some_may_see_leaves_to_nobody(opening: Session) -> None:
    for audience in ("public", "members"):
        photo = make_photo(opening, "Hands go up", audience=audience)
        source = PHOTO.source(photo)
        assert source
        assert source.may_leave == (audience == "public")


def test_new_translation_is_found_and_shown(opening: Session) -> None:
    SessionTranslation.objects.create(original=opening, language="ko", title="개회")
    SESSION.changed(opening, "ko")
    assert entries(opening)["ko"].title == "개회"
    assert Event.objects.filter(stream="report.12", object_id=str(opening.pk)).exists()


@pytest.mark.parametrize("kind", ["report", "session", "photo", "link"])
def test_editors_translate_beside_the_original(
    client: Client, sign_in: SignIn, amina: Member, chiara: Member, opening: Session, kind: str
) -> None:
    make_photo(opening, "Hands go up")
    opening.links.create(url="https://example.org/", title="A law")
    Report.objects.update(introduction="Welcome.")
    original = kind_named(kind).original._default_manager.get()
    address = f"/en/translations/{kind}/{original.pk}/ko/"
    assert sign_in(amina).get(address).status_code == 200
    Report.objects.update(state=State.WITHDRAWN)
    assert sign_in(chiara).get(address).status_code == 404
