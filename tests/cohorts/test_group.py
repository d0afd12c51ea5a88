"""The page of a group: who sees it, who joins, who keeps it."""

from typing import Any

import pytest
from django.test import Client

from brain.cohorts.models import JoinRequest
from brain.languages import worker
from brain.languages.models import Job
from brain.members import guard
from brain.members.actions import attend
from brain.members.audiences import audiences_of
from brain.members.models import Attendance, Member, Part
from brain.members.sights import Detail, Sight
from brain.moderation.models import AuditEntry
from tests.cohorts.conftest import GROUP, SignIn, confirm_address, give_part
from tests.conftest import make_member
from tests.languages.fakes import FakeEngine

BUDGET = 9  # as every page of members


@pytest.mark.parametrize("who", ["amina", "olga", "farid", "benoit", "chiara", "nomsa"])
def test_those_of_the_group_and_the_team_see_its_people(
    who: str, olga: Member, farid: Member, amina: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    page = sign_in(request.getfixturevalue(who)).get(GROUP)
    assert page.status_code == 200
    for name in ("Olga Petrova", "Farid Haddad", "Amina Diallo"):
        assert name in page.text
    assert [card.handle for _place, card in page.context["people"]][:2] == ["olga", "farid"]


@pytest.mark.parametrize("who", ["eunji", "daniela"])
def test_others_see_the_way_in_and_nobody(
    who: str, olga: Member, amina: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    page = sign_in(request.getfixturevalue(who)).get(GROUP).text
    assert "Did you take part in this academy?" in page
    assert "Amina Diallo" not in page
    assert "Olga Petrova" not in page


def test_an_unconfirmed_place_shows_nothing(olga: Member, eunji: Member, sign_in: SignIn) -> None:
    Attendance.objects.create(member=eunji, edition=12)
    assert "Olga Petrova" not in sign_in(eunji).get(GROUP).text
    assert "김은지" not in sign_in(olga).get(GROUP).text


def test_who_shows_nobody_which_academies_they_attended_is_listed_to_keepers_alone(
    olga: Member, amina: Member, farid: Member, sign_in: SignIn
) -> None:
    amina.shown_to = {Detail.EDITIONS: Sight.NOBODY}
    amina.save()
    other = make_member("otto", "Otto", editions=(12,))
    assert "Amina Diallo" not in sign_in(other).get(GROUP).text
    assert "Amina Diallo" in sign_in(farid).get(GROUP).text


def test_guests_sign_in_and_made_up_academies_are_not_there(client: Client, amina: Member, sign_in: SignIn) -> None:
    assert client.get(GROUP).status_code == 302
    assert sign_in(amina).get("/en/academies/99/people/").status_code == 404
    assert sign_in(amina).get("/en/academies/0/people/").status_code == 404


def test_people_are_found_by_name_and_part(olga: Member, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    found = client.get(f"{GROUP}?words=petro").context["people"]
    assert [card.handle for _place, card in found] == ["olga"]
    found = client.get(f"{GROUP}?part=participant").context["people"]
    assert [card.handle for _place, card in found] == ["amina"]
    assert client.get(f"{GROUP}?part=emperor").status_code == 400


def test_a_request_reaches_the_organisers_and_is_approved(
    olga: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    answer = sign_in(eunji).post(f"{GROUP}ask", {"words": "기록을 담당했어요."})
    assert answer.status_code == 303
    assert "edition-12" not in audiences_of(eunji)
    told = olga.notifications.get()
    assert (told.kind, told.act, told.actor, told.excerpt) == ("cohort", "asked", eunji, "기록을 담당했어요.")
    assert not benoit.notifications.exists()  # who keeps the group is there
    page = sign_in(olga).get(f"{GROUP}requests/").text
    assert '<p lang="ko" dir="auto">기록을 담당했어요.</p>' in page
    assert sign_in(olga).post(f"{GROUP}requests/eunji").status_code == 303
    assert "edition-12" in audiences_of(Member.objects.get(pk=eunji.pk))
    assert eunji.notifications.get().act == "approve_request"
    assert AuditEntry.objects.get(verb="approve_request").member == eunji
    assert not JoinRequest.objects.exists()


def test_where_there_is_no_organiser_the_team_is_told(
    benoit: Member, chiara: Member, eunji: Member, sign_in: SignIn
) -> None:
    sign_in(eunji).post(f"{GROUP}ask", {"words": ""})
    assert benoit.notifications.get().title == "Academy of 2021"
    assert chiara.notifications.exists()


def test_who_says_in_their_profile_that_they_took_part_asks_the_organisers_once(
    olga: Member, eunji: Member, sign_in: SignIn
) -> None:
    for attended in ({12: Part.PARTICIPANT}, {12: Part.SPEAKER}, {}, {12: Part.PARTICIPANT}):
        attend(member=eunji, attended=attended)
    told = olga.notifications.get()
    assert (told.act, told.actor) == ("asked", eunji)
    assert "김은지" in sign_in(olga).get(f"{GROUP}requests/").text


def test_a_request_is_declined_with_a_reason_that_is_told(olga: Member, eunji: Member, sign_in: SignIn) -> None:
    sign_in(eunji).post(f"{GROUP}ask", {"words": "please"})
    client = sign_in(olga)
    nothing = client.post(f"{GROUP}requests/eunji", {"decline": "1", "reason": ""})
    assert nothing.status_code == 422
    assert "This field is required." in nothing.text
    assert (
        client.post(f"{GROUP}requests/eunji", {"decline": "1", "reason": "You were in the one before."}).status_code
        == 303
    )
    told = eunji.notifications.get()
    assert (told.kind, told.act, told.excerpt) == ("moderation", "decline_request", "You were in the one before.")
    assert not eunji.attendances.filter(edition=12).exists()
    again = sign_in(eunji).post(f"{GROUP}ask", {"words": "but"})
    assert again.status_code == 422
    assert "You can ask again some weeks later." in again.text
    assert ">but</textarea>" in again.text.replace("\n", "")


def test_a_request_is_taken_back(olga: Member, eunji: Member, sign_in: SignIn) -> None:
    client = sign_in(eunji)
    client.post(f"{GROUP}ask", {"words": "please"})
    assert "You have asked to join this group." in client.get(GROUP).text
    assert client.post(f"{GROUP}take-back").status_code == 303
    assert sign_in(olga).post(f"{GROUP}requests/eunji").status_code == 404


@pytest.mark.parametrize("who", ["farid", "amina", "daniela"])
def test_others_decide_nothing(
    who: str, olga: Member, eunji: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    sign_in(eunji).post(f"{GROUP}ask", {"words": "please"})
    client = sign_in(request.getfixturevalue(who))
    assert client.get(f"{GROUP}requests/").status_code == 403
    assert client.post(f"{GROUP}requests/eunji").status_code == 403
    assert client.post(f"{GROUP}members/olga", {"part": "participant"}).status_code == 403
    assert not eunji.attendances.get(edition=12).is_confirmed


def test_nobody_lets_themselves_in(eunji: Member, sign_in: SignIn) -> None:
    Attendance.objects.create(member=eunji, edition=12, part=Part.ORGANISER)
    client = sign_in(eunji)
    assert client.post(f"{GROUP}requests/eunji").status_code == 403
    assert client.post(f"{GROUP}join").status_code == 303
    assert not eunji.attendances.get(edition=12).is_confirmed


def test_a_silenced_member_does_not_ask(eunji: Member, sign_in: SignIn) -> None:
    from datetime import timedelta

    from django.utils import timezone

    Member.objects.filter(pk=eunji.pk).update(silenced_until=timezone.now() + timedelta(days=1))
    assert sign_in(eunji).post(f"{GROUP}ask", {"words": "x"}).status_code == 403


def test_an_organiser_makes_facilitators_who_moderate_at_once(olga: Member, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    assert client.post(f"{GROUP}members/amina", {"part": "facilitator"}).status_code == 303
    assert ("facilitator", 12) in Member.objects.get(pk=amina.pk).parts
    assert amina.notifications.get().act == "give_part"
    assert client.post(f"{GROUP}members/amina", {"part": "organiser"}).status_code == 422
    assert AuditEntry.objects.get(verb="give_part").details == {"from": "participant", "to": "facilitator"}


def test_an_organiser_does_not_act_on_another_or_on_themselves(olga: Member, sign_in: SignIn) -> None:
    give_part(make_member("oscar", "Oscar"), Part.ORGANISER)
    client = sign_in(olga)
    for handle in ("oscar", "olga"):
        assert client.get(f"{GROUP}members/{handle}").status_code == 403
        assert client.post(f"{GROUP}members/{handle}", {"remove": "1", "reason": "x"}).status_code == 403


def test_the_team_makes_and_unmakes_organisers(olga: Member, amina: Member, chiara: Member, sign_in: SignIn) -> None:
    client = sign_in(chiara)
    assert client.post(f"{GROUP}members/amina", {"part": "organiser"}).status_code == 303
    assert client.post(f"{GROUP}members/olga", {"part": "participant"}).status_code == 303
    assert sign_in(amina).get(f"{GROUP}invitations/").status_code == 200
    assert sign_in(olga).get(f"{GROUP}invitations/").status_code == 403


def test_who_is_taken_out_is_told_why_and_sees_nothing_any_more(olga: Member, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    assert client.post(f"{GROUP}members/amina", {"remove": "1", "reason": ""}).status_code == 422
    assert client.post(f"{GROUP}members/amina", {"remove": "1", "reason": "Was not there."}).status_code == 303
    assert "edition-12" not in audiences_of(Member.objects.get(pk=amina.pk))
    assert amina.notifications.get().excerpt == "Was not there."
    assert "Olga Petrova" not in sign_in(amina).get(GROUP).text


def test_one_leaves_by_oneself(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    assert client.get(f"{GROUP}leave").status_code == 200
    assert amina.attendances.filter(edition=12).exists()
    assert client.post(f"{GROUP}leave").status_code == 303
    assert not amina.attendances.filter(edition=12).exists()


def test_people_are_taken_along_by_organisers_without_what_they_hide(
    olga: Member, amina: Member, farid: Member, sign_in: SignIn
) -> None:
    answer = sign_in(olga).get(f"{GROUP}file")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Amina Diallo,amina,Participant" in text
    assert "amina@example.org" not in text  # shown to nobody, unless the member says so
    for who in (farid, amina):
        assert sign_in(who).get(f"{GROUP}file").status_code == 403


def test_the_page_shows_what_is_the_groups(
    amina: Member, eunji: Member, twelfth: Any, start: Any, sign_in: SignIn
) -> None:
    from tests.library.conftest import make_document

    start(amina, twelfth, title="A canary in the mine")
    make_document("for-us", languages=("en",), audience="edition-12")
    assert f'hx-get="{GROUP}shared"' in sign_in(amina).get(GROUP).text
    page = sign_in(amina).get(f"{GROUP}shared").text
    assert "A canary in the mine" in page
    assert "<html" not in sign_in(amina).get(f"{GROUP}shared", headers={"HX-Request": "true"}).text
    assert "/en/forum/c/edition-12/" in page
    assert "/en/library/documents/for-us/" in page
    assert sign_in(eunji).get(f"{GROUP}shared").status_code == 404
    assert "A canary in the mine" not in sign_in(eunji).get(GROUP).text


def test_queries_do_not_grow_with_the_people(amina: Member, olga: Member, sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        client = sign_in(amina)
        client.get(GROUP)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(GROUP).status_code == 200
        return len(found)

    few = queries()
    assert few <= BUDGET
    for number in range(20):
        make_member(f"p{number}", f"Person {number}", editions=(12, 3))
    assert queries() == few


def test_the_academy_leads_to_its_group(client: Client, amina: Member, sign_in: SignIn) -> None:
    from library.models import Edition

    Edition.objects.create(number=12, start="2021", end="2021", country="PT")
    assert GROUP in sign_in(amina).get("/en/academies/12/").text
    assert GROUP not in client.get("/en/academies/12/").text


def test_confirmed_addresses_count_whatever_their_letters(olga: Member, eunji: Member, sign_in: SignIn) -> None:
    confirm_address(eunji, "Kim.Eunji@Example.org")
    sign_in(olga).post(
        f"{GROUP}invitations/",
        {"email": "kim.eunji@example.org", "name": "", "language": "ko", "part": "participant"},
    )
    assert "You are invited into this group." in sign_in(eunji).get(GROUP).text
    assert eunji.notifications.get().title_language == "ko"


def test_organisers_read_the_words_of_a_request_in_their_language(
    olga: Member, eunji: Member, sign_in: SignIn, fake_engine: FakeEngine
) -> None:
    def page() -> str:
        sign_in(olga).get(f"{GROUP}requests/")
        while worker.do_next():
            pass
        return sign_in(olga).get(f"{GROUP}requests/").text

    client = sign_in(eunji)
    client.post(f"{GROUP}ask", {"words": "저는 열두 번째 학교에서 기록을 담당했어요."})
    read = page()
    assert '<p lang="en" dir="auto">This is the English translation' in read
    assert '<div class="orig-text" lang="ko" dir="auto">저는 열두' in read
    client.post(f"{GROUP}ask", {"words": "Please let me in, I kept the records."})
    read = page()
    assert "Please let me in, I kept the records." in read
    assert "저는 열두" not in read
    assert not Job.objects.filter(kind="join-request").exists()


def test_people_are_read_and_not_collected(olga: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_PAGES", {3600: 2})
    client = sign_in(olga)
    assert client.get(GROUP).status_code == client.get("/en/members/").status_code == 200
    for page in (GROUP, f"{GROUP}?page=2", f"{GROUP}file"):
        assert client.get(page).status_code == 429
