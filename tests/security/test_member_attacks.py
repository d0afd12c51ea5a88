"""What people might try with groups, invitations, lists, profiles, their data and their way in."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from brain.cohorts import tasks
from brain.cohorts.models import Import, Invitation, JoinRequest, Row
from brain.members import guard, registry
from brain.members.models import Affiliation, Attendance, Member, Part, Profile
from brain.members.sights import Detail, Sight
from brain.privacy.actions import ask_for_copy, ask_to_leave
from brain.privacy.archive import write_archive
from brain.privacy.models import Departure
from forum.actions import write
from forum.models import Category
from tests.cohorts.conftest import GROUP, confirm_address, give_part
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
CANARY = "Quetzalcoatlus"


@pytest.fixture(autouse=True)
def _known_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {number: f"Academy of {2009 + number}" for number in range(1, 13)}
    monkeypatch.setattr(registry, "_editions", [names.items])


@pytest.fixture
def olga(db: None) -> Member:
    """The organiser of the twelfth academy."""
    return confirm_address(give_part(make_member("olga", "Olga Petrova"), Part.ORGANISER))


@pytest.fixture
def oscar(db: None) -> Member:
    """Another organiser of it."""
    return give_part(make_member("oscar", "Oscar"), Part.ORGANISER)


def parts(member: Member) -> frozenset[Any]:
    return Member.objects.get(pk=member.pk).parts


def profile_saying(member: Member, client: Client, **fields: str) -> Any:
    form = client.get(reverse("members:edit-profile")).context["form"]
    said = {field.html_name: field.value() or "" for field in form if not field.name.startswith(("photo", "no_photo"))}
    said |= {"with-TOTAL_FORMS": "0", "with-INITIAL_FORMS": "0", "interests": [], "open_to": []}
    return client.post(reverse("members:edit-profile"), {**said, **fields})


# --- Rights by a part that somebody gave themselves ------------------------------------------------------------------


@pytest.mark.parametrize("part", [Part.ORGANISER, Part.FACILITATOR])
def test_a_request_to_join_carries_no_rights_into_the_group(
    part: str, olga: Member, eunji: Member, sign_in: SignIn
) -> None:
    client = sign_in(eunji)
    assert client.post(f"{GROUP}ask", {"words": "I was there"}).status_code == 303
    assert profile_saying(eunji, client, **{"edition-12": part}).status_code == 303
    assert sign_in(olga).post(f"{GROUP}requests/eunji").status_code == 303
    attendance = eunji.attendances.get(edition=12)
    assert attendance.is_confirmed
    assert attendance.part == Part.PARTICIPANT
    assert (part, 12) not in parts(eunji)
    assert client.get(f"{GROUP}invitations/").status_code == 403


def test_an_invitation_that_was_taken_back_gives_no_more_than_the_new_one(
    olga: Member, chiara: Member, eunji: Member, sign_in: SignIn
) -> None:
    confirm_address(eunji)
    guest = {"email": eunji.email, "name": "", "language": "ko"}
    team = sign_in(chiara)
    assert team.post(f"{GROUP}invitations/", {**guest, "part": "organiser"}).status_code == 303
    assert team.post(f"{GROUP}invitations/{Invitation.objects.get().pk}/withdraw").status_code == 303
    assert sign_in(olga).post(f"{GROUP}invitations/", {**guest, "part": "participant"}).status_code == 303
    assert sign_in(eunji).post(f"{GROUP}join").status_code == 303
    assert eunji.attendances.get(edition=12).part == Part.PARTICIPANT


@pytest.mark.parametrize(("act", "fields"), [("withdraw", {}), ("confirm", {"part": "participant"})])
def test_an_organiser_does_not_unmake_another_one_by_their_profile(
    act: str, fields: dict[str, str], olga: Member, oscar: Member, sign_in: SignIn
) -> None:
    answer = sign_in(olga).post(reverse(f"members:{act}-attendance", args=["oscar", 12]), fields)
    assert answer.status_code == 403
    assert ("organiser", 12) in parts(oscar)


def test_an_organiser_gives_no_rights_by_a_profile(olga: Member, amina: Member, sign_in: SignIn) -> None:
    confirm = reverse("members:confirm-attendance", args=["amina", 12])
    assert sign_in(olga).post(confirm, {"part": "organiser"}).status_code == 403
    assert not parts(amina)


def test_the_rights_of_one_academy_are_none_in_another(olga: Member, amina: Member, sign_in: SignIn) -> None:
    other, client = GROUP.replace("/12/", "/3/"), sign_in(olga)
    sheet = Import.objects.create(
        edition=3, member=amina, key=uuid4(), name="x", language="en", headers=[], meanings=[]
    )
    invited = Invitation.objects.create(edition=3, email="x@example.org", language="en")
    for path in ("", "columns", "progress", "report"):
        assert client.get(f"{other}import/{sheet.pk}/{path}").status_code == 403
        assert client.get(f"{GROUP}import/{sheet.pk}/{path}").status_code == 404
    for path in (f"import/{sheet.pk}/start", f"import/{sheet.pk}/forget", f"invitations/{invited.pk}/withdraw"):
        assert client.post(f"{other}{path}").status_code == 403
        assert client.post(f"{GROUP}{path}").status_code == 404
    assert client.get(f"{other}file").status_code == 403
    assert client.post(f"{other}members/amina", {"remove": "1", "reason": "x"}).status_code == 403


# --- Invitations -----------------------------------------------------------------------------------------------------


def invited(client: Client, email: str = "new@example.org") -> tuple[Invitation, str]:
    """Return an invitation, and what its mail leads to."""
    guest = {"email": email, "name": "", "language": "en", "part": "participant"}
    assert client.post(f"{GROUP}invitations/", guest).status_code == 303
    tasks.send_invitations.enqueue()
    [link] = re.findall(r"/en/invitations/[0-9a-f]+/", mail.outbox[-1].body)
    return Invitation.objects.get(email=email), link


def test_looking_at_an_invitation_uses_nothing_and_a_used_one_opens_nothing(
    olga: Member, eunji: Member, daniela: Member, sign_in: SignIn
) -> None:
    organiser = sign_in(olga)
    invitation, link = invited(organiser)
    for client in (Client(), sign_in(eunji)):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert link.split("/")[3] not in organiser.get(f"{GROUP}invitations/").text
    confirm_address(eunji, "new@example.org")
    assert sign_in(eunji).post(link, {"join": "1"}).status_code == 303
    assert sign_in(daniela).post(link, {"join": "1"}).status_code == 410
    assert not daniela.attendances.filter(edition=12).exists()


def test_a_forwarded_invitation_only_asks(olga: Member, daniela: Member, sign_in: SignIn) -> None:
    _invitation, link = invited(sign_in(olga))
    assert sign_in(daniela).post(link, {"join": "1"}).status_code == 303
    assert not daniela.attendances.get(edition=12).is_confirmed
    assert JoinRequest.objects.get(member=daniela).invitation


def test_an_address_that_is_not_confirmed_is_nobody_s(olga: Member, daniela: Member, sign_in: SignIn) -> None:
    _invitation, link = invited(sign_in(olga))
    daniela.emailaddress_set.create(email="new@example.org", verified=False)
    client = sign_in(daniela)
    client.post(link, {"join": "1"})
    client.post(f"{GROUP}join")
    assert not daniela.attendances.filter(edition=12, is_confirmed=True).exists()


# --- Sheets ----------------------------------------------------------------------------------------------------------

HOSTILE = [
    b"",
    b"\0" * 100,
    b"sep=\r\nemail\r\na@example.org\r\n",
    b'sep="\r\nemail"name\r\na@example.org"A\r\n',
    b"sep=\r\r\nemail\r\na@example.org\r\n",
    b"email\n" + b'"' + b"x" * 200_000,
    b"\xff\xfe\x00\xd8\x00",
    b"\xff\xfe\x00\xd8a\x00\n\x00",
    b"PK\x03\x04nothing",
    b"email;name\na@example.org;\xf0\x9f\x98\x80\x01\x02\n",
    "email,name\nа@example.org,\u202egpj\u2066\n".encode(),
    b"email,name\n" + b"," * 5000,
    b"email" * 5000,
    b"\xef\xbb\xbf\xef\xbb\xbfemail\n\n\n",
]


@pytest.mark.parametrize("content", HOSTILE)
def test_no_sheet_breaks_the_page(content: bytes, olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    for name in ("list.csv", "../../x\0.xlsx", "=cmd.csv"):
        file = SimpleUploadedFile(name, content)
        answer = client.post(f"{GROUP}import/", {"file": file, "key": "00000000-0000-4000-8000-000000000000"})
        assert answer.status_code in (303, 422)
    for sheet in Import.objects.all():
        at = f"{GROUP}import/{sheet.pk}/"
        assert client.get(f"{at}columns").status_code == 200
        columns = {f"column-{number}": "email" if not number else "" for number in range(len(sheet.headers))}
        assert client.post(f"{at}columns", {**columns, "language": "en", "part": "participant"}).status_code == 303
        assert client.get(at, follow=True).status_code == 200
        assert client.post(f"{at}start").status_code == 303


def test_what_a_list_says_runs_in_no_spreadsheet(olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    content = b'email,name,note\nx,"=HYPERLINK(""http://evil.example"")",\t=1\n@a,+1,-1\n'
    sent = {"file": SimpleUploadedFile("list.csv", content), "key": "00000000-0000-4000-8000-000000000000"}
    client.post(f"{GROUP}import/", sent)
    at = f"{GROUP}import/{Import.objects.get().pk}/"
    client.post(f"{at}columns", {"column-0": "email", "column-1": "name", "language": "en", "part": "participant"})
    lines = b"".join(client.get(f"{at}report").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert not [cell for line in lines for cell in re.split(r',"?', line) if cell.startswith(("=", "+", "@", "\t"))]


def test_a_list_makes_no_organisers_whatever_it_says(olga: Member, sign_in: SignIn) -> None:
    client = sign_in(olga)
    content = b"email,part\na@example.org,organiser\nb@example.org,participant\n"
    sent = {"file": SimpleUploadedFile("list.csv", content), "key": "00000000-0000-4000-8000-000000000000"}
    client.post(f"{GROUP}import/", sent)
    at = f"{GROUP}import/{Import.objects.get().pk}/"
    columns = {"column-0": "email", "column-1": "part", "language": "en"}
    assert client.post(f"{at}columns", {**columns, "part": "organiser"}).status_code == 422
    assert client.post(f"{at}columns", {**columns, "part": "participant"}).status_code == 303
    client.post(f"{at}start")
    assert list(Invitation.objects.values_list("email", "part")) == [("b@example.org", "participant")]
    assert Row.objects.get(outcome="wrong").problem == "forbidden_part"


# --- What a profile keeps to itself ----------------------------------------------------------------------------------


@pytest.fixture
def shy(olga: Member) -> Member:
    """A member of the twelfth academy who shows nothing to anybody, in a public topic."""
    member = make_member("shy", "Shy Person", editions=(12,), city=CANARY, country="SN")
    Member.objects.filter(pk=member.pk).update(
        email=f"{CANARY.lower()}@example.org", shown_to={detail.value: Sight.NOBODY.value for detail in Detail}
    )
    Profile.objects.create(member=member, about=f"I am {CANARY}", address=CANARY, language="en", open_to=["advice"])
    Affiliation.objects.create(member=member, name=f"{CANARY} Ltd", folded=f"{CANARY.lower()} ltd", role=CANARY)
    member.refresh_from_db()
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    write.start_topic(author=member, category=room, title="A question", body="Who knows?", language="en")
    return member


def _pages(shy: Member) -> Iterator[str]:
    topic = shy.topics.get()
    yield from (topic.url, f"{topic.url}?format=json", f"/en/forum/t/{topic.pk}/related", "/en/", "/en/forum/")
    yield from (f"/en/members/shy/{page}" for page in ("", "vcard"))
    yield from (f"/en/members/{query}" for query in ("", f"?words={CANARY}", "?country=SN", "map/", "map/?country=SN"))
    yield from (f"/en/members/?organisation={CANARY}+Ltd", f"/en/search/?q={CANARY}", "/en/forum/complete?q=shy")
    yield from (f"/en/forum/complete?kind=member&q={word}" for word in ("shy", CANARY))
    yield from (GROUP, f"{GROUP}?words={CANARY}", f"{GROUP}file", f"{GROUP}requests/")
    yield from (f"/en/moderation/report/member/{shy.pk}", f"/en/forum/c/{topic.category.slug}/")


@pytest.mark.parametrize("reader", ["guest", "daniela", "olga", "benoit"])
def test_nobody_reads_what_a_profile_keeps_to_itself(
    reader: str, shy: Member, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    client = Client() if reader == "guest" else sign_in(request.getfixturevalue(reader))
    for address in _pages(shy):
        answer = client.get(address, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said = content.decode().replace(f"words={CANARY}", "").replace(f'value="{CANARY}"', "")
        said = re.sub(rf"[?&;](?:q|organisation|next|return_to)=[^\"<\s]*|“{CANARY}”", "", said)
        assert f"I am {CANARY}" not in said, address
        assert f"{CANARY.lower()}@example.org" not in said.lower(), address
        assert "Shy" not in said or CANARY not in said, address


def test_what_is_hidden_finds_and_counts_nobody(shy: Member, daniela: Member, sign_in: SignIn) -> None:
    client = sign_in(daniela)
    for query in (f"words={CANARY}", "country=SN", "edition=12", "open_to=advice", "open_to=any"):
        answer = client.get(f"/en/members/?{query}")
        assert answer.status_code == 200, query
        assert shy.pk not in [member.pk for member in answer.context["page"]], query


# --- One's own data --------------------------------------------------------------------------------------------------


def test_a_copy_holds_nothing_that_others_said_in_confidence(
    eunji: Member, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    topic = write.start_topic(author=eunji, category=room, title="Mine", body="Mine", language="en")
    post = topic.posts.get()
    moderator = sign_in(benoit)
    moderator.post("/en/moderation/members/eunji/note", {"text": f"Noted: {CANARY}"})
    sign_in(amina).post(f"/en/moderation/report/post/{post.pk}", {"concern": "other", "text": f"Reported: {CANARY}"})
    case = eunji.cases.get()
    escalated = {"act": "escalate", "reason": f"Handed up: {CANARY}"}
    assert moderator.post(f"/en/moderation/cases/{case.pk}/decide", escalated).status_code == 302
    content = BytesIO()
    write_archive(eunji, content)
    archive = ZipFile(content)
    holding = [name for name in archive.namelist() if CANARY in archive.read(name).decode(errors="replace")]
    assert holding == []
    assert json.loads(archive.read("moderation.json"))["reports"] == []


def test_a_copy_is_its_member_s_alone_and_many_fill_no_disk(
    eunji: Member, amina: Member, sign_in: SignIn, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    for _turn in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            ask_for_copy(member=amina)
    copy = amina.copies.get()
    folder, _slash, _name = copy.file.name.rpartition("/")
    assert len(copy.file.storage.listdir(folder)[1]) == 1
    address = reverse("privacy:fetch-copy", args=[copy.pk])
    assert Client().get(address).status_code == 302
    client = sign_in(eunji)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    assert client.get(address).status_code == 404


def test_two_administrators_do_not_leave_one_after_the_other(nomsa: Member, sign_in: SignIn) -> None:
    boss = make_member("boss", "The Boss", role="administrator")
    ask_to_leave(member=boss, removes_texts=False)
    client = sign_in(nomsa)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    assert client.post(reverse("privacy:delete-account"), {"texts": "keep"}).status_code == 403
    assert not Departure.objects.filter(member=nomsa).exists()


# --- The way in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_no_page_sends_anybody_elsewhere(target: str, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    for address in ("/en/account/login/", "/en/account/passkey/", "/theme", "/language", "/en/account/reauthenticate/"):
        for answer in (
            client.get(address, {"next": target}),
            client.post(
                address, {"next": target, "theme": "dark", "language": "fr", "password": "correct horse battery"}
            ),
        ):
            assert "evil" not in answer.headers.get("Location", "")
            assert "javascript" not in answer.headers.get("Location", "")


def test_a_form_of_another_site_does_nothing(olga: Member, eunji: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga)
    Attendance.objects.create(member=eunji, edition=12)
    for address in (f"{GROUP}requests/eunji", f"{GROUP}invitations/again", f"{GROUP}leave", "/en/account/data/copy"):
        assert client.post(address).status_code == 403
    assert not eunji.attendances.get(edition=12).is_confirmed


def test_names_are_not_collected_by_the_numbers_of_profiles(
    olga: Member, oscar: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = "/en/moderation/report/member/"
    client = sign_in(olga)
    assert "Oscar" in client.get(f"{report}{oscar.pk}").text
    Member.objects.filter(pk=oscar.pk).update(is_active=False)
    gone, never = client.get(f"{report}{oscar.pk}"), client.get(f"{report}999999")
    assert gone.status_code == never.status_code == 404
    assert "Oscar" not in gone.text
    monkeypatch.setattr(guard, "_PAGES", {3600: 1})
    assert client.get(f"{report}{oscar.pk}").status_code == 429
