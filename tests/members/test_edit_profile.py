import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from PIL import Image

from brain.members import actions, registry
from brain.members.audiences import audiences_of
from brain.members.models import Attendance, Member, Profile, Role
from brain.members.sights import Detail
from tests.conftest import make_member
from tests.members.conftest import works_with

SignIn = Callable[[Member], Client]
PAGE = "/en/members/preferences/profile/"

pytestmark = pytest.mark.usefixtures("known_editions", "known_interests")


@pytest.fixture
def known_interests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_interests", [lambda: {"care": "Care work", "housing": "Housing"}])


def said(**changed: Any) -> dict[str, Any]:
    """Return what Amina's browser sends."""
    rows = [{"name": "Union du Cayor", "role": "Présidente", "since": "2015-03", "until": ""}, {}, {}]
    with_ = {f"with-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}
    sights = {f"sight-{detail}": "members" for detail in Detail}
    return {
        "name": "Amina Diallo",
        "handle": "amina",
        "address": "Amina; she",
        "about": "I grow *onions*.",
        "city": "Thiès",
        "country": "SN",
        "time_zone": "Africa/Dakar",
        "interests": ["care"],
        "open_to": ["exchange"],
        "reads-fr": "first",
        "writes-fr": "fluent",
        "edition-3": "participant",
        "edition-12": "participant",
        "with-TOTAL_FORMS": "3",
        "with-INITIAL_FORMS": "0",
        **with_,
        **sights,
    } | changed


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG") -> SimpleUploadedFile:
    content = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "teal").save(content, kind, exif=exif)
    return SimpleUploadedFile(f"me.{kind.lower()}", content.getvalue())


def test_a_guest_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_what_was_typed_is_kept_when_the_session_has_ended(client: Client) -> None:
    response = client.post(PAGE, said())
    assert response.status_code == 403
    assert "Union du Cayor" in response.text


def test_a_profile_is_saved_and_shown_to_be_changed(amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    response = client.post(PAGE, said())
    assert (response.status_code, response.headers["Location"]) == (303, "/en/members/amina/")
    amina.refresh_from_db()
    assert (amina.city, amina.country) == ("Thiès", "SN")
    profile = Profile.objects.get(member=amina)
    assert (profile.address, profile.about, profile.time_zone) == ("Amina; she", "I grow *onions*.", "Africa/Dakar")
    assert profile.levels == {"fr": {"reads": "first", "writes": "fluent"}}
    assert (profile.interests, profile.open_to) == (["care"], ["exchange"])
    assert list(amina.affiliations.values_list("name", "folded", "role", "since")) == [
        ("Union du Cayor", "union du cayor", "Présidente", "2015-03")
    ]
    html = client.get(PAGE).text
    assert 'value="Union du Cayor"' in html
    assert re.search(r'<option value="Africa/Dakar" selected>', html)
    shown = client.get("/en/members/amina/").text
    for words in ("Amina; she", "<em>onions</em>", "Présidente", "since March 2015", "Care work", "First language"):
        assert words in shown
    assert "Exchange of experience" in shown


def test_organisations_are_changed_and_left_out(amina: Member, sign_in: SignIn) -> None:
    works_with(amina, "Old Union")
    sign_in(amina).post(PAGE, said(**{"with-1-name": "  Banco\u202e  Popular ", "with-1-until": "2019"}))
    assert list(amina.affiliations.values_list("name", "until")) == [("Union du Cayor", ""), ("Banco Popular", "2019")]


def test_a_new_name_and_handle(amina: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).post(PAGE, said(name="Amina Diallo Ndiaye", handle="@Amina.D")).status_code == 303
    amina.refresh_from_db()
    assert (amina.name, amina.handle) == ("Amina Diallo Ndiaye", "amina.d")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "Benoit Lefevre"}, "Another member has this name"),
        ({"name": "Moderator"}, "kept for the team"),
        ({"handle": "benoit"}, "Another member has this handle"),
        ({"handle": "map"}, "kept for the team"),
        ({"handle": "a b"}, "A handle has 2 to 40"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"edition-12": "pope"}, "Select a valid choice"),
        ({"edition-12": "organiser"}, "Select a valid choice"),  # confirmed as a participant
        ({"reads-fr": "perfect"}, "Select a valid choice"),
        ({"interests": ["golf"]}, "Select a valid choice"),
        ({"open_to": ["marriage"]}, "Select a valid choice"),
        ({"sight-photo": "friends"}, "Select a valid choice"),
        ({"with-0-name": "a" * 121}, "at most 120"),
        ({"with-0-name": ""}, "Name the organisation"),
        ({"with-0-since": "spring"}, "Write the date as a year"),
        ({"with-0-until": "2014"}, "before the beginning"),
        ({"about": "a" * 2001}, "at most 2000"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    amina: Member, benoit: Member, sign_in: SignIn, changed: dict[str, Any], message: str
) -> None:
    response = sign_in(amina).post(PAGE, said(address="Typed Just Now") | changed)
    assert response.status_code == 422
    assert message in response.text
    assert 'aria-invalid="true"' in response.text
    assert "Typed Just Now" in response.text
    assert "Your account: Amina Diallo" in response.text  # the header does not show what was refused
    before = (amina.name, amina.handle, amina.city)
    amina.refresh_from_db()
    assert (amina.name, amina.handle, amina.city) == before
    assert not Profile.objects.exists()


def test_what_is_wrong_far_down_is_said_at_the_top(amina: Member, sign_in: SignIn) -> None:
    response = sign_in(amina).post(PAGE, said(**{"with-0-since": "spring"}))
    assert response.text.index("fields again") < response.text.index("#id_with-0-since") < response.text.index("Handle")


def test_a_name_taken_a_moment_ago_is_said_so(
    amina: Member, benoit: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(**_details: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(actions, "change_profile", taken)
    response = sign_in(amina).post(PAGE, said())
    assert response.status_code == 422
    assert "took this name or handle a moment ago" in response.text


def test_the_database_keeps_two_members_from_looking_alike(amina: Member, benoit: Member) -> None:
    nothing: Any = {"profile": {}, "affiliations": [], "attended": {}, "shown_to": {}}
    with pytest.raises(IntegrityError):
        actions.change_profile(member=amina, account={"name": "Benoît Lefèvre"}, **nothing)
    amina.refresh_from_db()
    assert amina.name == "Amina Diallo"


def test_an_edition_one_says_one_attended_waits(amina: Member, sign_in: SignIn, revoked: list[str]) -> None:
    sign_in(amina).post(PAGE, said(**{"edition-7": "speaker"}))
    claimed = Attendance.objects.get(member=amina, edition=7)
    assert (claimed.part, claimed.is_confirmed) == ("speaker", False)
    assert Attendance.objects.get(member=amina, edition=12).is_confirmed is True
    assert "edition-7" not in audiences_of(amina)
    assert revoked == []


def test_an_edition_no_longer_named_is_forgotten_and_its_rooms_are_shut(
    amina: Member, sign_in: SignIn, revoked: list[str]
) -> None:
    sign_in(amina).post(PAGE, said(**{"edition-12": ""}))
    assert "edition-12" not in audiences_of(amina)
    sign_in(amina).post(PAGE, said())
    assert "edition-12" not in audiences_of(amina)  # confirmed once, not for ever
    assert revoked == ["amina"]


def test_who_confirms_says_as_what(amina: Member, benoit: Member, nomsa: Member, sign_in: SignIn) -> None:
    claimed = Attendance.objects.create(member=amina, edition=7, part="organiser")
    confirm = "/en/members/amina/attended/7/confirm"
    moderator = sign_in(benoit)
    assert moderator.post(confirm).status_code == 403  # what gives rights, only an administrator confirms
    assert moderator.post(confirm, {"part": "pope"}).status_code == 404
    claimed.refresh_from_db()
    assert not claimed.is_confirmed
    assert moderator.post(confirm, {"part": "speaker"}).status_code == 303
    claimed.refresh_from_db()
    assert (claimed.part, claimed.is_confirmed) == ("speaker", True)
    assert sign_in(nomsa).post(confirm, {"part": "organiser"}).status_code == 303
    claimed.refresh_from_db()
    assert claimed.part == "organiser"


@pytest.fixture
def nomsa(db: None) -> Member:
    return make_member("nomsa", "Nomsa Dlamini", role=Role.ADMINISTRATOR)


def test_a_photo_is_drawn_anew_square_and_small(amina: Member, eunji: Member, client: Client, sign_in: SignIn) -> None:
    own = sign_in(amina)
    assert own.post(PAGE, said(photo=picture())).status_code == 303
    amina.refresh_from_db()
    with default_storage.open(amina.photo.name) as kept:
        content = kept.read()
    drawn = Image.open(BytesIO(content))
    assert (drawn.format, drawn.size) == ("WEBP", (256, 256))
    assert b"taken at home" not in content
    response = sign_in(eunji).get(amina.photo_url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert "private" in response.headers["Cache-Control"]
    assert f'src="{amina.photo_url}"' in sign_in(eunji).get("/en/members/amina/").text
    assert client.get(amina.photo_url).status_code == 404


def test_a_new_photo_takes_the_place_of_the_old_one(
    amina: Member, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(amina)
    client.post(PAGE, said(photo=picture()))
    amina.refresh_from_db()
    first, address = amina.photo.name, amina.photo_url
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, said(photo=picture(kind="PNG")))
    amina.refresh_from_db()
    assert amina.photo.name != first
    assert not default_storage.exists(first)
    assert client.get(address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, said(no_photo="on"))
    kept = amina.photo.name
    amina.refresh_from_db()
    assert not amina.photo
    assert not default_storage.exists(kept)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (SimpleUploadedFile("me.svg", b"<svg/>"), "Files of this type are not accepted"),
        (SimpleUploadedFile("me.pdf", b"%PDF-1.7"), "Files of this type are not accepted"),
        (SimpleUploadedFile("me.png", b"GIF89a"), "not what its name says"),
        (SimpleUploadedFile("me.png", b""), "empty"),
    ],
)
def test_what_is_no_picture_is_refused(amina: Member, sign_in: SignIn, file: SimpleUploadedFile, message: str) -> None:
    file.seek(0)
    response = sign_in(amina).post(PAGE, said(photo=file))
    assert response.status_code == 422
    assert message in response.text
    amina.refresh_from_db()
    assert not amina.photo


def test_what_is_missing_is_said_to_oneself_alone(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    html = sign_in(amina).get("/en/members/amina/").text
    assert "Your profile says 2 of 8 things" in html
    assert f'href="{PAGE}#part-photo"' in html
    assert "Your profile says" not in sign_in(eunji).get("/en/members/amina/").text
