"""Photos, recordings and captions of sessions: handed out by permission, in parts; transcripts."""

from collections.abc import Callable

import pytest
from django.test import Client

from brain.members.models import Member
from library.models import Captions, CaptionsKind, Recording, Report, Session, State, Track, TrackForm
from library.models.scanning import ScanState
from tests.library.reports import CAPTIONS, make_photo, make_recording, make_report, make_session

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
PAGE = "/en/academies/12/sessions/opening/"


@pytest.fixture
def opening(db: None) -> Session:
    return make_session(make_report(), "opening", "2021-11-15T13:00")


def track_of(recording: Recording, language: str = "en", form: str = "video") -> str:
    return f"/recordings/{recording.uuid}/{language}/{form}"


def html_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_files_are_handed_out_by_audience(
    client: Client, sign_in: SignIn, amina: Member, eunji: Member, opening: Session
) -> None:
    readers = {"guest": client, "member": sign_in(eunji), "participant": sign_in(amina)}
    allowed = {
        "public": ["guest", "member", "participant"],
        "members": ["member", "participant"],
        "edition-12": ["participant"],
    }
    for audience, some in allowed.items():
        photo = make_photo(opening, f"photo {audience}", audience=audience)
        recording = make_recording(opening, "en", captions=CAPTIONS, audience=audience)
        for address in (
            f"/pictures/{photo.uuid}",
            track_of(recording),
            f"/recordings/{recording.uuid}/en/captions.vtt",
        ):
            answers = {name: reader.get(address).status_code for name, reader in readers.items()}
            assert answers == {name: 200 if name in some else 404 for name in readers}, address


def test_files_of_a_report_that_is_not_published(
    client: Client, sign_in: SignIn, amina: Member, chiara: Member, opening: Session
) -> None:
    photo, recording = make_photo(opening, "A photo"), make_recording(opening, "en", captions=CAPTIONS)
    addresses = [f"/pictures/{photo.uuid}", track_of(recording), f"/recordings/{recording.uuid}/en/captions.vtt"]
    for state, status in ((State.DRAFT, 404), (State.REVIEW, 404), (State.WITHDRAWN, 410)):
        Report.objects.update(state=state)
        for address in addresses:
            assert client.get(address).status_code == status
            assert sign_in(amina).get(address).status_code == status
            assert sign_in(chiara).get(address).status_code == 200


def test_photo_of_the_academy_as_a_whole(client: Client, opening: Session) -> None:
    photo = make_photo(opening.edition, "The house")
    assert 'alt="The house"' in html_of(client, "/en/academies/12/")
    response = client.get(f"/pictures/{photo.uuid}")
    assert (response.getvalue(), response["Content-Type"]) == (b"The house", "image/webp")


def test_players_seek_in_a_track(client: Client, opening: Session) -> None:
    recording = make_recording(opening, "floor")
    response = client.get(track_of(recording, "floor"), headers={"range": "bytes=1-3"})
    assert (response.status_code, response.getvalue(), response["Content-Type"]) == (206, b"loo", "video/mp4")


def test_file_that_waits_for_the_scanner(client: Client, opening: Session) -> None:
    recording = make_recording(opening, "en")
    Track.objects.update(scan=ScanState.WAITING)
    assert client.get(track_of(recording)).status_code == 404
    assert "The file is being checked." in html_of(client, PAGE)
    assert "<video" not in html_of(client, PAGE)


def test_the_readers_language_plays_and_others_can_be_chosen(client: Client, opening: Session) -> None:
    recording = make_recording(opening, "floor", "en", "fr", captions=CAPTIONS, title="The whole session")
    source = '<source src="{}" type="video/mp4">'
    assert source.format(track_of(recording, "fr")) in html_of(client, PAGE.replace("/en/", "/fr/"))
    assert source.format(track_of(recording, "floor")) in html_of(client, PAGE.replace("/en/", "/ko/"))
    assert source.format(track_of(recording, "fr")) in html_of(client, f"{PAGE}?track=fr")
    html = html_of(client, f"{PAGE}?at=70")
    assert source.format(f"{track_of(recording)}#t=70") in html
    assert 'preload="none"' in html
    assert 'srclang="en"' in html
    assert f'href="?track=fr#player-{recording.uuid}"' in html


@pytest.mark.parametrize("at", ["-1", "x", "9" * 40, "٣", "1;2"])
def test_place_that_is_none(client: Client, opening: Session, at: str) -> None:
    make_recording(opening, "en")
    assert "#t=" not in html_of(client, f"{PAGE}?at={at}")


def test_sound_alone_is_offered_with_its_size(client: Client, opening: Session) -> None:
    recording = make_recording(opening, "en")
    Track.objects.create(
        recording=recording, language="en", form=TrackForm.SOUND, file="x", media_type="audio/mpeg", size=24 * 2**20
    )
    html = html_of(client, PAGE)
    assert f'href="{track_of(recording, "en", "sound")}"' in html
    assert "Sound alone, 24\xa0MB" in html


def test_recording_that_is_kept_elsewhere(client: Client, opening: Session) -> None:
    recording = Recording.objects.create(session=opening)
    Track.objects.create(recording=recording, language="es", url="https://video.example.org/1", seconds=5290)
    html = html_of(client, PAGE)
    assert "<video" not in html
    assert 'href="https://video.example.org/1"' in html
    assert "1:28:10" in html
    assert client.get(track_of(recording, "es")).status_code == 404


def test_chapters(client: Client, opening: Session) -> None:
    recording = make_recording(opening, "en")
    Captions.objects.create(recording=recording, language="fr", kind=CaptionsKind.CHAPTERS, text=CAPTIONS)
    html = html_of(client, PAGE)
    assert '<ol class="said" lang="fr">' in html
    assert 'data-at="70"' in html
    response = client.get(f"/recordings/{recording.uuid}/fr/chapters.vtt")
    assert (response.content.decode(), response["Content-Type"]) == (CAPTIONS, "text/vtt; charset=utf-8")
    assert client.get(f"/recordings/{recording.uuid}/fr/captions.vtt").status_code == 404


def test_words_that_were_said(client: Client, opening: Session) -> None:
    recording = make_recording(opening, "en", captions=CAPTIONS)
    html = html_of(client, f"{PAGE}said/?words=paying")
    assert "<mark>paid</mark>" not in html
    html = html_of(client, f"{PAGE}said/?words=market")
    assert "The <mark>markets</mark> were closed." in html
    assert "<b>Rita Cardoso</b>" in html
    assert f'href="{PAGE}?at=1#player-{recording.uuid}"' in html
    assert "each other" not in html
    assert "We paid each other &amp; went on." in html_of(client, f"{PAGE}said/")
    assert "Nobody said" in html_of(client, f"{PAGE}said/?words=<script>")
    fragment = client.get(f"{PAGE}said/?words=market", headers={"hx-request": "true"}).content.decode()
    assert fragment.strip().startswith('<div id="passages"')


def test_broken_captions_break_nothing(client: Client, opening: Session) -> None:
    make_recording(opening, "en", captions="not WebVTT at all")
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}said/?words=x").status_code == 200


@pytest.mark.parametrize("rest", ["xx/video", "en/sound", "en/nothing", "en/captions.vtt", "en/other.vtt"])
def test_what_is_not_there(client: Client, opening: Session, rest: str) -> None:
    recording = make_recording(opening, "en")
    assert client.get(f"/recordings/{recording.uuid}/{rest}").status_code == 404
