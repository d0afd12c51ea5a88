"""The report of an academy: its contents, sessions and people, for those who may read them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Member
from brain.publishing import workflow
from forum.models import Category
from library.actions.reports import announce_session
from library.models import (
    Creator,
    Link,
    Presentation,
    Report,
    ReportTranslation,
    Session,
    SessionTranslation,
    State,
    Topic,
    TopicLabel,
)
from tests.library.conftest import make_document
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
HOME = "/en/academies/12/"
PAGES = ("sessions/what-we-learnt/", "timetable/", "contributors/", "offline/", "contents/")


@pytest.fixture
def academy() -> Report:
    """A report with two sessions in its two weeks."""
    report = make_report(introduction="Welcome to **all**.")
    make_session(report, "closing", "2021-11-26T14:00", kind="closing")
    make_session(report, "what-we-learnt", "2021-11-15T14:30", "2021-11-22T09:00", number=1, summary="It *went* well.")
    return report


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_contents_by_week_and_day(client: Client, academy: Report) -> None:
    html = html_of(client, HOME)
    order = ["Week 1", "Monday 15 November", "14:30", "What We Learnt", "Week 2", "Monday 22 November", "Friday 26"]
    places = [html.index(words) for words in order]
    assert places == sorted(places)
    assert html.count("What We Learnt") == 2
    assert "Welcome to <strong>all</strong>." in html


def test_contents_by_kind(client: Client, academy: Report) -> None:
    html = html_of(client, f"{HOME}?by=kind")
    assert html.index('id="kind-plenary"') < html.index('id="kind-closing"')
    assert "Week 1" not in html


def test_days_are_those_of_the_place(client: Client) -> None:
    make_session(make_report(), "at-night", "2021-11-15T23:30", zone="Asia/Seoul")
    html = html_of(client, HOME)
    assert "Tuesday 16 November" in html
    assert ">08:30</time>" in html


def test_session_without_a_time_is_said_to_have_none(client: Client) -> None:
    make_session(make_report(), "some-day")
    assert "Day not known" in html_of(client, HOME)
    assert "When it was held is not known here." in html_of(client, f"{HOME}sessions/some-day/")


def test_academy_without_a_report(client: Client, samples: None) -> None:
    assert "By week and day" not in html_of(client, "/en/academies/3/")
    assert client.get("/en/academies/3/timetable/").status_code == 404


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
def test_report_that_is_not_published_is_for_editors(
    client: Client, sign_in: SignIn, amina: Member, chiara: Member, academy: Report, state: str
) -> None:
    Report.objects.update(state=state)
    for reader in (client, sign_in(amina)):
        assert "What We Learnt" not in html_of(reader, HOME)
        assert [reader.get(HOME + page).status_code for page in PAGES] == [404] * len(PAGES)
    editor = sign_in(chiara)
    assert "only those who write it" in html_of(editor, HOME)
    assert [editor.get(HOME + page).status_code for page in PAGES] == [200] * len(PAGES)


def test_withdrawn_report_leaves_a_tombstone(client: Client, sign_in: SignIn, chiara: Member, academy: Report) -> None:
    workflow.move(academy, State.WITHDRAWN, by=chiara, note="Names were wrong.")
    assert "Names were wrong." in html_of(client, HOME)
    assert "What We Learnt" not in html_of(client, HOME)
    for page in PAGES:
        assert "This report was withdrawn" in html_of(client, HOME + page, 410)
    session = Session.objects.get(slug="what-we-learnt")
    assert "What We Learnt" in html_of(client, f"/s/{session.uuid}", 410)
    assert "What We Learnt" in html_of(sign_in(chiara), HOME)


def test_permanent_address_of_a_session(client: Client, academy: Report) -> None:
    session = Session.objects.get(slug="closing")
    response = client.get(f"/s/{session.uuid}", headers={"accept-language": "ko"})
    assert response.status_code == 302
    assert response["Location"].endswith("/academies/12/sessions/closing/")


@pytest.mark.parametrize("page", ["sessions/nothing/", "sessions/nothing/said/", "sessions/nothing/materials/"])
def test_unknown_session(client: Client, academy: Report, page: str) -> None:
    assert client.get(HOME + page).status_code == 404


def test_session_page(client: Client, academy: Report) -> None:
    session = Session.objects.get(slug="what-we-learnt")
    topic = Topic.objects.create(slug="mutual-societies")
    TopicLabel.objects.create(topic=topic, language="en", text="mutual societies")
    session.topics.add(topic)
    take_part(session, make_person("Rita Cardoso"), title="Adviser then", affiliation="Ministry then")
    take_part(session, make_person("Kim Seoyeon", names={"ko": "김서연"}), role="chair")
    Link.objects.create(session=session, url="https://example.org/law", title="The law", target_language="pt")
    make_photo(session, "Hands go up", credit="A. Sample")
    html = html_of(client, f"{HOME}sessions/what-we-learnt/")
    for words in (
        "It <em>went</em> well.", "mutual societies", "Adviser then", "Ministry then", "Chair", "https://example.org/law",
        'alt="Hands go up"', "© A. Sample", "Monday, 22 November 2021", "sessions/closing/", 'hreflang="pt"',
        'href="/en/library/topics/mutual-societies/"',
    ):  # fmt: skip
        assert words in html, words
    assert '<bdi lang="ko">김서연</bdi>' in html_of(client, "/ko/academies/12/sessions/what-we-learnt/")


def test_session_in_the_readers_language(client: Client, academy: Report) -> None:
    session = Session.objects.get(slug="what-we-learnt")
    SessionTranslation.objects.create(
        original=session, language="fr", title="Ce que nous avons appris", summary="Bien."
    )
    html = html_of(client, "/fr/academies/12/sessions/what-we-learnt/")
    assert '<bdi lang="fr">Ce que nous avons appris</bdi>' in html
    assert 'lang="fr" dir="auto"><p>Bien.</p>' in html
    assert "It <em>went</em> well." in html  # the original, one press away
    assert "Ce que nous avons appris" in html_of(client, "/fr/academies/12/")
    korean = html_of(client, "/ko/academies/12/sessions/what-we-learnt/")
    assert '<div class="text" lang="en" dir="auto">' in korean


def test_introduction_in_the_readers_language(client: Client, academy: Report) -> None:
    ReportTranslation.objects.create(original=academy, language="ar", introduction="مرحباً بالجميع.")
    html = html_of(client, "/ar/academies/12/")
    assert '<div class="text" lang="ar" dir="auto"><p>مرحباً بالجميع.</p>' in html


def test_samples_are_marked(client: Client, academy: Report) -> None:
    Session.objects.filter(slug="closing").update(is_sample=True)
    assert "made up" in html_of(client, HOME)
    assert '<span class="chip">Sample</span>' in html_of(client, f"{HOME}sessions/closing/")
    assert '<span class="chip">Sample</span>' not in html_of(client, f"{HOME}sessions/what-we-learnt/")


def test_materials_go_by_their_audience(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, academy: Report
) -> None:
    session = Session.objects.get(slug="closing")
    make_photo(session, "For all")
    make_photo(session, "For members", audience="members")
    make_photo(session, "For the group", audience="edition-12")
    Presentation.objects.create(session=session, document=make_document("slides", audience="edition-12"))
    Presentation.objects.create(session=session, document=make_document("sketch", state=State.DRAFT))
    everything = ["For all", "For members", "For the group", "slides in en", "sketch in en"]

    def seen(reader: Client) -> list[str]:
        pages = [html_of(reader, f"{HOME}sessions/closing/{part}") for part in ("", "materials/")]
        found = [[words for words in everything if words in html] for html in pages]
        assert found[0] == found[1]
        return found[0]

    assert seen(client) == everything[:1]
    assert seen(sign_in(eunji)) == everything[:2]
    assert seen(sign_in(amina)) == everything[:4]
    assert "2<span" not in html_of(client, HOME)
    assert ">3<span" in re.sub(r"</svg>", ">", html_of(sign_in(amina), HOME))


def test_withdrawn_presentation_is_gone_at_once(
    client: Client, sign_in: SignIn, chiara: Member, academy: Report
) -> None:
    document = make_document("slides")
    session = Session.objects.get(slug="closing")
    Presentation.objects.create(session=session, document=document)
    assert "slides in en" in html_of(client, f"{HOME}sessions/closing/")
    workflow.move(document, State.WITHDRAWN, by=chiara, note="Wrong.")
    assert "slides in en" not in html_of(client, f"{HOME}sessions/closing/")


def test_change_is_shown_at_once(client: Client, academy: Report) -> None:
    session = Session.objects.get(slug="closing")
    html_of(client, HOME)
    session.title = "Goodbye"
    session.save()
    announce_session(session)
    assert "Goodbye" in html_of(client, HOME)
    assert "Goodbye" in html_of(client, f"{HOME}sessions/closing/")


def test_pages_kept_for_guests_are_never_what_was(
    client: Client, chiara: Member, settings: Any, academy: Report
) -> None:
    settings.GUEST_PAGES_SECONDS = 60
    document = make_document("slides")
    Presentation.objects.create(session=Session.objects.get(slug="closing"), document=document)
    Report.objects.update(state=State.DRAFT)
    pages = (HOME, f"{HOME}contents/", f"{HOME}timetable/", f"{HOME}sessions/closing/")
    for state, shown in ((State.PUBLISHED, True), (State.WITHDRAWN, False), (State.PUBLISHED, True)):
        assert ("Closing" in html_of(client, HOME)) != shown
        workflow.move(academy, state, by=chiara)
        for page in (*pages, *pages):
            assert ("Closing" in client.get(page).content.decode()) == (shown or page == pages[3])
            assert client.get(page).status_code == (200 if shown or page == HOME else 410)
    workflow.move(document, State.WITHDRAWN, by=chiara)
    assert "slides in en" not in html_of(client, pages[3])


def test_documents_of_the_academy(client: Client, academy: Report) -> None:
    document = make_document("agenda", languages=("en", "fr"))
    Presentation.objects.create(edition=academy.edition, document=document, edition_kind="agenda")
    assert f'<a href="/en/library/documents/{document.slug}/">Agenda</a>' in html_of(client, HOME)


def test_recordings_of_the_academy_itself(client: Client, sign_in: SignIn, amina: Member, academy: Report) -> None:
    recording = make_recording(academy.edition, "en", "fr", title="Ceremony", captions=CAPTIONS)
    inside = make_recording(academy.edition, "es", title="Inside", audience="edition-12")
    html = html_of(client, f"{HOME}?track=fr&at=75")
    assert reverse("track", args=[recording.uuid, "fr", "video"]) in html
    for words in ("Ceremony", "player.js", "#t=75", 'srclang="en"'):
        assert words in html
    assert "Words that were said" not in html, "the words of sessions alone have pages"
    assert str(inside.uuid) not in html
    assert str(inside.uuid) in html_of(sign_in(amina), HOME)


def test_pages_of_the_report_lead_to_its_calendar(client: Client, academy: Report) -> None:
    for page in (HOME, f"{HOME}timetable/"):
        assert f'href="{HOME}calendar.ics"' in html_of(client, page)


def test_links_to_a_session_show_its_first_photo_that_anyone_may_see(client: Client, academy: Report) -> None:
    for session in Session.objects.all():
        make_photo(session, "Inside", audience="edition-12")
    photo = make_photo(Session.objects.get(slug="closing"), "The last day")
    html = html_of(client, f"{HOME}sessions/closing/")
    assert f'<meta property="og:image" content="http://127.0.0.1:8000{reverse("photo", args=[photo.uuid])}">' in html
    assert '<meta property="og:image:alt" content="The last day">' in html
    assert "/static/img/card.png" in html_of(client, f"{HOME}sessions/what-we-learnt/")


def test_timetable_in_two_time_zones(client: Client, sign_in: SignIn, eunji: Member, academy: Report) -> None:
    html = html_of(client, f"{HOME}timetable/?zone=America/Lima")
    assert "14:30–15:30" in html
    assert "09:30–10:30" in html
    assert '<option value="America/Lima" selected>' in html
    assert '<option value="Asia/Seoul" selected>' in html_of(sign_in(eunji), f"{HOME}timetable/")


@pytest.mark.parametrize("zone", ["Nowhere/Else", "../etc/passwd", "\0", "x" * 300])
def test_time_zone_that_is_none(client: Client, academy: Report, zone: str) -> None:
    response = client.get(f"{HOME}timetable/", {"zone": zone})
    assert response.status_code == 200
    assert '<option value="Europe/Lisbon" selected>' in response.content.decode()


def test_timetable_says_the_day_where_it_is_another(client: Client, academy: Report) -> None:
    assert "Tue" in html_of(client, f"{HOME}timetable/?zone=Pacific/Auckland")


def test_people_with_what_they_were_then(client: Client, academy: Report) -> None:
    rita = make_person("Rita Cardoso", sort_name="Cardoso, Rita")
    for session, title in zip(Session.objects.order_by("slug"), ("Minister", "Adviser"), strict=True):
        take_part(session, rita, title=title)
    html = html_of(client, f"{HOME}contributors/")
    assert html.count('href="/en/people/rita-cardoso/"') == 1
    assert html.index("Minister") < html.index("Adviser")
    assert "Rita Cardoso" in html_of(client, HOME)


def test_page_of_a_person(client: Client, sign_in: SignIn, chiara: Member, academy: Report) -> None:
    rita = make_person("Rita Cardoso", orcid="0000-0002-1825-0097")
    take_part(Session.objects.get(slug="closing"), rita, title="Adviser")
    hidden = make_session(make_report(11, state=State.DRAFT), "secret")
    take_part(hidden, rita)
    Creator.objects.create(document=make_document("study"), name="Cardoso, Rita", person=rita)
    html = html_of(client, "/en/people/rita-cardoso/")
    for words in ("Closing", "Adviser", "study in en", "https://orcid.org/0000-0002-1825-0097"):
        assert words in html
    assert "Secret" not in html
    unnamed = make_person("Nobody Yet")
    take_part(hidden, unnamed)
    assert client.get("/en/people/nobody-yet/").status_code == 404
    assert sign_in(chiara).get("/en/people/nobody-yet/").status_code == 200
    assert client.get("/en/people/unknown/").status_code == 404


def test_session_is_discussed(client: Client, sign_in: SignIn, amina: Member, academy: Report) -> None:
    Category.objects.create(slug="help", name="Help", audience="public", position=1)
    assert "?about=session:12-closing" in html_of(client, f"{HOME}sessions/closing/")
    assert "Closing" in html_of(sign_in(amina), "/en/forum/new?about=session:12-closing")
    assert "Closing" in html_of(client, "/en/forum/about/session/12-closing")
    Report.objects.update(state=State.DRAFT)
    assert client.get("/en/forum/about/session/12-closing").status_code == 404


def test_queries(client: Client, sign_in: SignIn, amina: Member, academy: Report) -> None:
    """Of pages that were seen a moment ago: as for all others, by tests/brain/test_queries.py."""
    session = Session.objects.get(slug="what-we-learnt")
    pages = [HOME, f"{HOME}?by=kind", f"{HOME}timetable/", f"{HOME}contributors/", f"{HOME}sessions/what-we-learnt/"]
    make_recording(session, "en", captions=CAPTIONS)
    member = sign_in(amina)

    def costs(reader: Client) -> list[int]:
        return [_cost(reader, page) for page in pages]

    make_document("programme", edition=academy.edition)
    few = costs(client), costs(member)
    assert max(few[0]) <= 6
    assert max(few[1]) <= 9
    for number in range(12):
        other = make_session(academy, f"other-{number}", "2021-11-17T10:00", kind="elective")
        take_part(other, make_person(f"Person {number}"))
        make_photo(session, f"Photo {number}")
        document = make_document(f"slides-{number}", edition=academy.edition)
        Presentation.objects.create(session=session, document=document)
    assert (costs(client), costs(member)) == few


def _cost(reader: Client, page: str) -> int:
    caches["local"].clear()
    html_of(reader, page)
    with CaptureQueriesContext(connection) as captured:
        html_of(reader, page)
    return len(captured)
