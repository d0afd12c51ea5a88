"""What pages say of themselves in schema.org's words, as extruct reads it."""

from datetime import UTC, datetime
from typing import Any

import extruct
import pytest
from django.test import Client

from brain.news.models import Event, NewsItem, State
from tests.library.reports import make_report, make_session

pytestmark = pytest.mark.django_db
ACADEMY = "http://127.0.0.1:8000/en/academies/12/"


def data_of(client: Client, address: str) -> Any:
    """Return the one block on the page; the page also says how a link to it looks."""
    answer = client.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.count('property="og:title"') == 1
    [data] = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    return data


def test_an_academy_is_an_event_with_its_sessions(client: Client) -> None:
    session = make_session(make_report(), "opening", "2021-11-15T10:00")
    academy = data_of(client, "/fr/academies/12/")
    assert (academy["@type"], academy["@id"]) == ("EducationEvent", ACADEMY)
    assert (academy["startDate"], academy["eventAttendanceMode"]) == (
        "2021-11-15",
        "https://schema.org/OnlineEventAttendanceMode",
    )
    [part] = academy["subEvent"]
    held = data_of(client, "/en/academies/12/sessions/opening/")
    assert part["@id"] == held["@id"] == f"http://127.0.0.1:8000/s/{session.uuid}"
    assert held["superEvent"]["@id"] == ACADEMY
    assert held["startDate"] == "2021-11-15T10:00:00+00:00"


def test_news_are_articles_and_no_day_is_made_up(client: Client) -> None:
    NewsItem.objects.create(slug="open", title="</script>Abierto", language="es", state=State.PUBLISHED)
    article = data_of(client, "/es/news/open/")
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == {"@value": "</script>Abierto", "@language": "es"}
    assert "datePublished" not in article


def test_an_event_says_when_and_of_which_academy_it_is(client: Client) -> None:
    Event.objects.create(
        slug="fair", title="Fair", state=State.PUBLISHED, time_zone="Asia/Seoul", mode="online", edition=12,
        starts_at=datetime(2026, 5, 1, 1, tzinfo=UTC), ends_at=datetime(2026, 5, 1, 3, tzinfo=UTC), is_cancelled=True,
    )  # fmt: skip
    event = data_of(client, "/en/news/events/fair/")
    assert event["startDate"] == "2026-05-01T10:00:00+09:00"
    assert event["superEvent"]["@id"] == ACADEMY
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
