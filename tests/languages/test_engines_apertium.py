"""The real Apertium, by its programs and by its APY server; and pipelines that hang, die and go out of step."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
import yaml

from brain.languages.engines.apertium import Apertium, ApertiumServer
from brain.languages.engines.base import EngineError, Pair, Reason
from brain.languages.engines.pipelines import Pipeline, Pipelines, escape, unescape
from brain.languages.engines.server import Server

FOLDER = Path("/usr/share/apertium")
TOPICS = Path(__file__).parents[2] / "brain" / "samples" / "topics"
EN_ES, ES_EN = Pair("en", "es"), Pair("es", "en")

needs_apertium = pytest.mark.skipif(
    not (FOLDER / "modes" / "eng-spa.mode").exists(), reason="apertium and apertium-eng-spa are not installed"
)
needs_shell = pytest.mark.skipif(not shutil.which("apertium-wblank-mode"), reason="apertium is not installed")


@pytest.fixture(scope="module")
def apertium() -> Iterator[Apertium]:
    pipelines = Pipelines(2)
    yield Apertium(FOLDER, pipelines)
    pipelines.stop()


@pytest.fixture
def pipelines() -> Iterator[Pipelines]:
    pipelines = Pipelines(1)
    yield pipelines
    pipelines.stop()


def mode(folder: Path, script: str, name: str = "eng-spa") -> Path:
    """Return the file of a mode with one program, a stand-in that runs `script` whatever options Apertium gives it."""
    (folder / "modes").mkdir(exist_ok=True)
    program = folder / f"program-{name}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    path = folder / "modes" / f"{name}.mode"
    path.write_text(str(program))
    return path


def runs(pipeline: Pipeline) -> bool:
    """Whether any program of `pipeline` runs."""
    return any(program.poll() is None for program in pipeline._programs)


def sample_paragraphs(language: str) -> list[str]:
    topics = [yaml.safe_load(path.read_text()) for path in sorted(TOPICS.glob("*.yaml"))]
    bodies = [post["body"] for topic in topics for post in topic["posts"] if post["language"] == language]
    return [paragraph for body in bodies for paragraph in body.split("\n\n") if paragraph.strip()]


@needs_apertium
def test_many_texts_come_back_in_their_order(apertium: Apertium) -> None:
    texts = [f"The house number {number} is big." for number in range(300)]
    made = apertium.translate(texts, EN_ES)
    assert [re.findall(r"\d+", text) for text in made] == [[str(number)] for number in range(300)]
    assert "casa" in made[0]


@needs_apertium
def test_signs_pass_as_they_are(apertium: Apertium) -> None:
    signs = r"\ [ ] { } ^ $ / < > @ # * ~ | _ ` \[ [] [9.0] $^ %s {{1}} <b>x</b> XQ1X « » … 😀 ok"
    made = apertium.translate([signs, *(f"The house {sign} works." for sign in signs.split())], EN_ES)
    assert made[0].split()[:-1] == signs.split()[:-1]
    assert all(sign in text for sign, text in zip(signs.split()[:-1], made[1:], strict=False))


@needs_apertium
def test_spaces_and_the_capital_are_the_texts_own(apertium: Apertium) -> None:
    assert apertium.translate(["  Big\nhouse \n"], EN_ES)[0].startswith("  ")
    assert apertium.translate(["  Big\nhouse \n"], EN_ES)[0].endswith("grande \n")
    made = apertium.translate(["Anybody knows.", "", " ", "…", "."], EN_ES)
    assert made == ["Cualquiera sabe.", "", " ", "…", "."]
    assert "\0" not in apertium.translate(["the\0house"], EN_ES)[0]


@needs_apertium
def test_real_posts_come_back_without_apertiums_own_signs(apertium: Apertium) -> None:
    texts = [re.sub(r"[@#*]", "", paragraph) for paragraph in sample_paragraphs("es")]
    made = apertium.translate(texts, ES_EN)
    assert len(texts) > 100
    assert not [text for text in made if re.search(r"[@#*]", text)]
    assert [text.rstrip()[-1] for text in made if text.rstrip()[-1] in ".?!"] == [
        text.rstrip()[-1] for text in texts if text.rstrip()[-1] in ".?!"
    ]


@needs_apertium
def test_several_threads_get_their_own_texts(apertium: Apertium) -> None:
    def one(number: int) -> str:
        return apertium.translate([f"The house {number}."], EN_ES)[0]

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(one, range(20)))
    assert [re.findall(r"\d+", text) for text in made] == [[str(number)] for number in range(20)]


@needs_apertium
def test_pairs_are_those_installed_by_their_tags(apertium: Apertium) -> None:
    assert {EN_ES, ES_EN} <= apertium.pairs()
    assert all(len(tag) in {2, 3} for pair in apertium.pairs() for tag in (pair.source, pair.target))
    assert apertium.version.isdecimal()
    with pytest.raises(EngineError) as failure:
        apertium.translate(["집"], Pair("ko", "es"))
    assert failure.value.reason == Reason.UNSUPPORTED


def test_nothing_installed_is_no_pair(tmp_path: Path, pipelines: Pipelines) -> None:
    assert Apertium(tmp_path, pipelines).pairs() == frozenset()


def test_names_of_modes_are_read_as_pairs(tmp_path: Path, pipelines: Pipelines) -> None:
    for name in ("spa-cat", "fr-es", "oci-fra", "eng-cat_valencia", "eco-es-fr", "spa-spa"):
        mode(tmp_path, "cat", name)
    assert Apertium(tmp_path, pipelines).pairs() == {Pair("es", "ca"), Pair("fr", "es"), Pair("oc", "fr")}


@pytest.mark.parametrize("text", ["", r"a\b", "[x] {y} ^z$ <p> @q /r", r"\[", "~~", "a~[b]~c", "\\"])
def test_escaping_loses_nothing(text: str) -> None:
    assert unescape(escape(text)) == text


@needs_shell
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null", Reason.TIMEOUT),  # hangs, and takes what it is given
        ("exec sleep 60", Reason.TIMEOUT),  # hangs, and takes nothing
        ("true", Reason.BROKEN),  # is gone at once
        ("head -c 5", Reason.BROKEN),  # dies while it works
        (r"printf 'other\000texts\000'; cat", Reason.BROKEN),  # out of step
        ("yes", Reason.TOO_LONG),
        ("no-such-program", Reason.BROKEN),
    ],
)
def test_bad_programs_are_ended_and_said(tmp_path: Path, pipelines: Pipelines, script: str, reason: Reason) -> None:
    mode(tmp_path, script)
    engine = Apertium(tmp_path, pipelines, total_seconds=0.5)
    begun = monotonic()
    with pytest.raises(EngineError) as failure:
        engine.translate(["x" * 200_000, "house"], EN_ES)
    assert failure.value.reason == reason
    assert monotonic() - begun < 4
    # The next call has a new pipeline.
    mode(tmp_path, "cat")
    assert engine.translate(["house"], EN_ES) == ["house"]


@needs_apertium
@pytest.mark.parametrize("place", [0, 4, -1])
def test_a_pipeline_that_lost_a_program_is_replaced(pipelines: Pipelines, place: int) -> None:
    engine = Apertium(FOLDER, pipelines)
    assert engine.translate(["House"], EN_ES) == ["Casa"]
    [pipeline] = pipelines._idle
    pipeline._programs[place].kill()
    assert engine.translate(["House"], EN_ES) == ["Casa"]
    assert not runs(pipeline)
    assert pipelines._idle != [pipeline]


@needs_shell
def test_more_texts_than_pipes_hold_get_through(tmp_path: Path, pipelines: Pipelines) -> None:
    mode(tmp_path, "cat")
    texts = ["x" * 10_000] * 100
    assert Apertium(tmp_path, pipelines).translate(texts, EN_ES) == texts


@needs_shell
def test_only_so_many_pipelines_run(tmp_path: Path) -> None:
    pipelines = Pipelines(2)
    modes = [mode(tmp_path, "cat", name) for name in ("eng-spa", "spa-eng", "spa-cat")]
    started = []
    for path in modes:
        pipelines.translate(path, ["house"], monotonic() + 5)
        started.append(pipelines._idle[-1])
    assert [runs(pipeline) for pipeline in started] == [False, True, True]
    pipelines.translate(modes[1], ["house"], monotonic() + 5)
    assert pipelines._idle == [started[2], started[1]]
    pipelines.stop()
    assert not any(runs(pipeline) for pipeline in started)


@needs_shell
def test_who_finds_all_places_taken_waits_for_one(tmp_path: Path, pipelines: Pipelines) -> None:
    path = mode(tmp_path, "cat")
    with pipelines._place(monotonic()), pytest.raises(EngineError) as failure:
        pipelines.translate(path, ["house"], monotonic())
    assert failure.value.reason == Reason.UNAVAILABLE
    assert pipelines.translate(path, ["house"], monotonic() + 5) == ["house"]


@needs_shell
def test_idle_pipelines_end(tmp_path: Path) -> None:
    pipelines = Pipelines(1, idle_seconds=3600)
    pipelines.translate(mode(tmp_path, "cat"), ["house"], monotonic() + 5)
    [pipeline] = pipelines._idle
    assert pipelines._sweeper
    pipelines._sweeper.cancel()
    pipelines._sweep()
    assert pipelines._idle == [pipeline]
    pipelines._sweeper.cancel()
    pipeline.idle_since -= 3600
    pipelines._sweep()
    assert pipelines._idle == []
    assert pipelines._sweeper is None
    assert not runs(pipeline)


@pytest.fixture(scope="module")
def apy() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["apertium-apy", "-p", str(port), str(FOLDER / "modes")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        answers(("127.0.0.1", port), deadline=monotonic() + 20)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def answers(address: tuple[str, int], deadline: float) -> None:
    """Something listens at `address`."""
    while True:
        try:
            socket.create_connection(address).close()
        except ConnectionRefusedError:
            assert monotonic() < deadline
            Event().wait(0.05)
        else:
            return


@needs_apertium
@pytest.mark.skipif(not shutil.which("apertium-apy"), reason="apertium-apy is not installed")
def test_the_real_apy_translates_as_the_programs_do(apy: str, apertium: Apertium) -> None:
    server = ApertiumServer(Server(apy), is_third_party=False)
    assert server.pairs() == apertium.pairs()
    texts = ["The house is big & <b>nice</b>.", "Xkcdly works at XQ1X.", "Thank you"]
    assert server.translate(texts, EN_ES) == apertium.translate(texts, EN_ES)
    with pytest.raises(EngineError) as failure:
        server.translate(["집"], Pair("ko", "es"))
    assert (failure.value.reason, "not installed" in failure.value.detail) == (Reason.REJECTED, True)
