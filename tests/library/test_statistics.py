"""How often documents are used: who is counted and who is not, what is kept, and who sees which figures."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from brain.members.models import Member
from brain.publishing.models import State, Step
from library.models import Document, FileVersion, LanguageEdition, LibraryVisit, Use
from library.usage import bars, months_until
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def study(db: None) -> FileVersion:
    document = make_document("study", languages=("en", "fr"))
    return FileVersion.objects.create(
        language_edition=LanguageEdition.objects.get(document=document, language="fr"), file=ContentFile(b"mots", "x"),
        name="etude.txt", media_type="text/plain", size=4, sha256="0",
    )  # fmt: skip


def address(version: FileVersion) -> str:
    return f"/files/{version.uuid}/{version.name}"


def counted() -> dict[str, int]:
    return dict(Use.objects.values_list("kind", "count"))


def test_views_and_downloads_are_counted_by_day_language_and_country(
    study: FileVersion, sign_in: SignIn, amina: Member
) -> None:
    reader = sign_in(amina)
    reader.get("/en/library/documents/study/", headers=BROWSER)
    reader.get(address(study), headers=BROWSER)
    today = datetime.now(UTC).date()
    assert set(Use.objects.values_list("kind", "day", "language", "country", "count")) == {
        ("view", today, "", "SN", 1),
        ("download", today, "fr", "SN", 1),
    }


def test_double_click_counts_once_and_other_people_count(study: FileVersion, client: Client) -> None:
    for _click in range(3):
        client.get(address(study), headers=BROWSER)
    assert counted() == {"download": 1}
    client.get(address(study), headers=BROWSER | {"User-Agent": "Mozilla/5.0 (Android 16; Mobile) Firefox/140.0"})
    assert counted() == {"download": 2}
    caches["default"].clear()  # 30 seconds later
    client.get(address(study), headers=BROWSER)
    assert counted() == {"download": 3}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.14.1"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": ""},
        BROWSER | {"Sec-Purpose": "prefetch"},
        BROWSER | {"Range": "bytes=2-3"},
        BROWSER | {"If-None-Match": '"0"'},
    ],
)
def test_what_no_person_reads_is_not_counted(study: FileVersion, client: Client, headers: dict[str, str]) -> None:
    assert client.get(address(study), headers=headers).status_code in (200, 206, 304)
    assert not Use.objects.exists()


def test_first_part_of_a_file_counts_and_a_question_about_it_does_not(study: FileVersion, client: Client) -> None:
    client.head(address(study), headers=BROWSER)
    assert not Use.objects.exists()
    client.get(address(study), headers=BROWSER | {"Range": "bytes=0-1"})
    assert counted() == {"download": 1}


def test_country_is_the_one_that_the_proxy_says(study: FileVersion, client: Client, settings: Any) -> None:
    settings.COUNTRY_HEADER = "CF-IPCountry"
    client.get(address(study), headers=BROWSER | {"CF-IPCountry": "kr"})
    client.get("/en/library/documents/study/", headers=BROWSER | {"CF-IPCountry": "T1"})
    assert dict(Use.objects.values_list("kind", "country")) == {"download": "KR", "view": ""}


def used(document: Document, count: int, **fields: Any) -> None:
    """The document was downloaded so often today."""
    Use.objects.create(
        document=document,
        count=count,
        **{"kind": "download", "day": datetime.now(UTC).date(), "language": "en"} | fields,
    )


def test_page_shows_plots_and_tables_of_what_a_person_may_read(client: Client, sign_in: SignIn, amina: Member) -> None:
    used(make_document("open"), 41, country="BR")
    used(make_document("for-twelve", audience="edition-12"), 59, country="BR")
    html = client.get("/en/library/statistics/").content.decode()
    assert "41 downloads" in html
    assert "<svg" in html
    assert "for-twelve" not in html
    assert "100 downloads" in sign_in(amina).get("/en/library/statistics/").content.decode()


def test_countries_from_which_few_read_are_not_told(client: Client) -> None:
    document = make_document("open")
    used(document, 9, country="BR")
    used(document, 4, country="LU")
    html = client.get("/en/library/documents/open/statistics/").content.decode()
    assert "Brazil" in html
    assert "Luxembourg" not in html
    assert "4 from countries that are not known" in html


def test_statistics_of_what_a_person_may_not_see_are_not_there(client: Client) -> None:
    make_document("for-twelve", audience="edition-12")
    make_document("gone", state="withdrawn")
    assert client.get("/en/library/documents/for-twelve/statistics/").status_code == 404
    assert client.get("/en/library/documents/gone/statistics/").status_code == 410


def test_nothing_counted_is_said(client: Client) -> None:
    assert "Nothing has been counted yet" in client.get("/en/library/statistics/").content.decode()


def test_months_and_bars() -> None:
    assert months_until(date(2026, 2, 28), 3) == ["2025-12", "2026-01", "2026-02"]
    high, half = bars([("a", 10), ("b", 5)])
    assert (high.y, half.height * 2) == (0, high.height)
    assert [bar.height for bar in bars([("a", 0)])] == [0]


def test_what_is_new_since_the_last_visit_is_shown_to_members(client: Client, sign_in: SignIn, amina: Member) -> None:
    make_document("old")
    reader = sign_in(amina)
    assert "since your last visit" not in reader.get("/en/library/").content.decode()
    LibraryVisit.objects.update(seen_at=timezone.now() - timedelta(days=7))
    for slug, audience in {"fresh": "public", "hidden": "edition-3", "secret": "edition-9"}.items():
        document = make_document(slug, audience=audience)
        Step.objects.create(kind="document", object_uuid=document.uuid, before=State.DRAFT, after=State.PUBLISHED)
    caches["local"].clear()
    assert "2 new since your last visit" in reader.get("/en/library/").content.decode()
    html = reader.get("/en/library/?new=1").content.decode()
    assert "documents/fresh/" in html
    assert "documents/old/" not in html
    assert "documents/secret/" not in html
    assert "since your last visit" not in client.get("/en/library/?new=1").content.decode()


def test_prefetched_page_is_no_visit(sign_in: SignIn, amina: Member) -> None:
    sign_in(amina).get("/en/library/", headers={"Sec-Purpose": "prefetch"})
    assert not LibraryVisit.objects.exists()


def test_one_address_cannot_drive_counts_up_under_many_names(
    study: FileVersion, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.statistics.A_DAY", 2)
    for number in range(4):
        client.get(address(study), headers={"User-Agent": f"Mozilla/5.0 Firefox/{number}"})
    assert counted() == {"download": 2}
    client.get(address(study), headers=BROWSER, REMOTE_ADDR="192.0.2.7")
    client.get("/en/library/documents/study/", headers=BROWSER)
    assert counted() == {"download": 3, "view": 1}
