import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brain.members.models import Attendance, Member
from tests.conftest import make_member

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
    Attendance.objects.create(member=eunji, edition=12)  # not confirmed: not found by it
    response = sign_in(amina).get(DIRECTORY + query)
    assert response.status_code == 200
    assert names_on(response.text) == names


@pytest.mark.parametrize("query", ["?country=XX", "?language=%22", "?edition=abc", f"?words={'a' * 81}", "?words=%00"])
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
