import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members import guard, registry
from brain.members.models import Attendance, Member, Profile
from tests.conftest import make_member
from tests.members.conftest import works_with

SignIn = Callable[[Member], Client]
DIRECTORY = "/en/members/"
pytestmark = pytest.mark.usefixtures("known_editions")


def names_on(html: str) -> list[str]:
    return re.findall(r'<li class="person">.*?<bdi>(.*?)</bdi></a>', html, re.DOTALL)


def test_a_guest_is_asked_to_sign_in(client: Client, amina: Member) -> None:
    response = client.get(DIRECTORY)
    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next={DIRECTORY}"


def test_members_see_members_by_name(amina: Member, benoit: Member, eunji: Member, sign_in: SignIn) -> None:
    make_member("closed", "Closed Account", is_active=False)
    make_member("invented", "Invented Person", is_sample=True)
    html = sign_in(amina).get(DIRECTORY).text
    assert names_on(html) == ["Amina Diallo", "Benoît Lefèvre", "Invented Person", "김은지"]
    assert html.count('<span class="chip">Sample</span>') == 1


@pytest.fixture
def three_members(amina: Member, benoit: Member, eunji: Member) -> tuple[Member, Member]:
    """Amina and Eunji; Benoît is there too."""
    return amina, eunji


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?words=amina", ["Amina Diallo"]),
        ("?words=은지", ["김은지"]),
        ("?words=thiès", ["Amina Diallo"]),
        ("?words=amina+thiès", ["Amina Diallo"]),
        ("?words=lefevre", ["Benoît Lefèvre"]),
        ("?words=cayor", ["Amina Diallo"]),
        ("?organisation=UNION+DU+CAYOR", ["Amina Diallo"]),
        ("?interest=care", ["Amina Diallo"]),
        ("?open_to=any", ["Amina Diallo"]),
        ("?open_to=advice", ["Amina Diallo"]),
        ("?open_to=speaking", []),
        ("?country=ZW", []),
        ("?words=nobody", []),
        ("?country=KR", ["김은지"]),
        ("?language=fr", ["Amina Diallo", "Benoît Lefèvre"]),
        ("?edition=12", ["Amina Diallo"]),
        ("?edition=8&country=SN", []),
        ("?words=&country=&language=&edition=", ["Amina Diallo", "Benoît Lefèvre", "김은지"]),
    ],
)
def test_the_directory_is_narrowed(
    sign_in: SignIn, three_members: tuple[Member, Member], query: str, names: list[str]
) -> None:
    amina, eunji = three_members
    Member.objects.filter(pk=amina.pk).update(city="Thiès")
    works_with(amina, "Union du Cayor")
    Profile.objects.create(member=amina, interests=["care"], open_to=["advice"])
    Attendance.objects.create(member=eunji, edition=12)  # not confirmed: not found by it
    response = sign_in(amina).get(DIRECTORY + query)
    assert response.status_code == 200
    assert names_on(response.text) == names


@pytest.fixture(autouse=True)
def _known_interests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_interests", [lambda: {"care": "Care work"}])


def test_facets_say_how_many_each_choice_would_leave(sign_in: SignIn, three_members: tuple[Member, Member]) -> None:
    works_with(three_members[0], "Union du Cayor")
    works_with(three_members[0], "UNION DU CAYOR", role="twice")
    html = sign_in(three_members[0]).get(f"{DIRECTORY}?country=SN").text
    assert '<option value="KR">South Korea (1)</option>' in html  # chosen instead
    assert '<option value="SN" selected>Senegal (1)</option>' in html
    assert '<option value="fr">French (1)</option>' in html  # besides
    assert '<option value="ko">' not in html
    assert '<option value="12">Academy of 2021 (1)</option>' in html
    assert "(1)</option>" in html.partition('<option value="union du cayor">')[2][:60]
    assert "(2)" not in html


def test_pages_of_members_are_read_and_not_collected(
    sign_in: SignIn, amina: Member, eunji: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_PAGES", {3600: 3})
    client = sign_in(amina)
    for address in (DIRECTORY, "/en/members/eunji/", "/en/members/eunji/vcard"):
        assert client.get(address).status_code == 200
    for address in (DIRECTORY, "/en/members/eunji/", "/en/members/eunji/vcard", "/en/members/map/"):
        response = client.get(address)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert sign_in(eunji).get(DIRECTORY).status_code == 200


def test_the_map_has_a_dot_and_a_row_for_each_country(sign_in: SignIn, three_members: tuple[Member, Member]) -> None:
    for number in range(3):
        make_member(f"m{number}", f"Kofi {number:02}", country="GH")
    html = sign_in(three_members[0]).get("/en/members/map/").text
    rows = re.findall(r'country=(\w\w)">(.*?)</a></th><td class="num">(\d+)</td>', html)
    assert rows == [("GH", "Ghana", "3"), ("SN", "Senegal", "1"), ("KR", "South Korea", "1")]
    assert html.count("<circle class=") == 3
    assert re.search("How many members live where: Ghana 3, Senegal 1,? and South Korea 1<", html)
    assert "1 more member shows no country." in html
    narrowed = sign_in(three_members[0]).get("/en/members/map/?words=kofi").text
    assert "Senegal" not in narrowed.partition("<table")[2]
    assert sign_in(three_members[0]).get("/ar/members/map/").status_code == 200


def test_the_map_is_for_members(client: Client, amina: Member) -> None:
    assert client.get("/en/members/map/").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "?interest=golf",
        "?open_to=marriage",
        "?country=XX",
        "?language=%22",
        "?edition=abc",
        f"?words={'a' * 81}",
        "?words=%00",
    ],
)
def test_what_nobody_can_be_asked_for_is_a_bad_request(amina: Member, sign_in: SignIn, query: str) -> None:
    response = sign_in(amina).get(DIRECTORY + query)
    assert response.status_code == 400
    assert 'class="err"' in response.text


@pytest.mark.parametrize("page", ["0", "2", "abc", "-1", "9999999999", "1.5", "²"])
def test_a_page_that_is_not_there_is_not_found(amina: Member, sign_in: SignIn, page: str) -> None:
    assert sign_in(amina).get(DIRECTORY, {"page": page}).status_code == 404


def test_pages_are_numbered_and_keep_what_was_asked(amina: Member, sign_in: SignIn) -> None:
    for number in range(40):
        make_member(f"m{number}", f"Kofi {number:02}", country="GH")
    client = sign_in(amina)
    first = client.get(DIRECTORY, {"country": "GH"}).text
    assert "country=GH&amp;page=2" in first
    second = client.get(DIRECTORY, {"country": "GH", "page": 2}).text
    assert len(names_on(first)) == 30
    assert len(names_on(second)) == 10


def test_queries_do_not_grow_with_the_members(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(DIRECTORY).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for number in range(25):
        make_member(f"m{number}", f"Kofi {number}", editions=(1, 2))
    assert queries() == few
