import time

import pytest
from django.core.exceptions import ValidationError

from brain.members.models import Member
from brain.members.names import clean_handle, clean_name, handle_from, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amina Diallo", "amina  diallo"),
        ("Amina Diallo", "Аmina Diаllo"),  # Cyrillic A and a
        ("Amina", "Ａｍｉｎａ"),  # full width
        ("Alice", "AIice"),  # a capital I
        ("Alice", "A1ice"),
        ("modern", "rnodern"),
        ("Müller", "Muller"),
        ("Strauß", "STRAUSS"),
        ("김은지", "김 은지"),
        ("김은지", "김은지"),  # decomposed
        ("فريد", "فَريد"),  # with a vowel sign
        ("علی‌رضا", "علیرضا"),  # with a joiner
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana", "Anna"), ("Benoît", "Benoîte"), ("김은지", "김은자"), ("فريد", "فريدة"), ("राम", "रोम"), ("ليلى", "ليلا")],
)
def test_other_names_have_other_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    "name",
    [
        "Amina Diallo",
        "Marie-Claude Tremblay",
        "김은지",
        "فريد المنصوري",
        "علی‌رضا",
        "Trần Ngọc Quyên",
        "O'Neill",
        "राम",
        "Ali",
        "Lio",
    ],
)
def test_names_of_any_script_are_fine(name: str) -> None:
    assert clean_name(f"  {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "123",
        "🎉",
        "a" * 81,
        "Amina\u202eollaiD",
        "Amina\u200b",
        "Amina\x00",
        "<b>Amina</b>",
        "@amina",
        "\u200d",
    ],
)
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        clean_name(name)


@pytest.mark.parametrize(
    "name", ["admin", "Admin", "ADM1N", "аdmin", "Moderator", "rnoderator", "Ｓｙｓｔｅｍ", "ILO", "everyone"]
)
def test_what_would_pass_for_the_team_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        clean_name(name)
    with pytest.raises(ValidationError):
        clean_handle(name)


@pytest.mark.parametrize(
    ("written", "handle"),
    [
        ("@Amina", "amina"),
        (" jean-paul ", "jean-paul"),
        ("김은지", "김은지"),
        ("فريد", "فريد"),
        ("josé", "josé"),
        ("раул", "раул"),
    ],
)
def test_handles(written: str, handle: str) -> None:
    assert clean_handle(written) == handle


@pytest.mark.parametrize("handle", ["", "x", "a b", "-amina", "amina-", "a/b", "a" * 41, "аmina", "preferences", "me"])
def test_handles_that_are_refused(handle: str) -> None:
    with pytest.raises(ValidationError):
        clean_handle(handle)


def test_a_handle_is_suggested_by_the_name() -> None:
    assert handle_from("Daniela Rojas Quirós") == "daniela-rojas-quirós"
    assert handle_from("김은지") == "김은지"
    assert handle_from("?!") == "member"


@pytest.mark.django_db
def test_a_suggested_handle_is_free_and_valid(amina: Member) -> None:
    assert Member.objects.free_handle("Amina") == "amina-2"
    assert Member.objects.free_handle("?!") == "member-2"
    assert Member.objects.free_handle("Admin") == "admin-2"
    assert Member.objects.free_handle("Amlna") == "amlna-2"  # looks like Amina's
    assert Member.objects.free_handle("Ámina") == "ámina-2"
    long_name = "Marie-Claude " * 6
    assert clean_handle(Member.objects.free_handle(long_name)) == Member.objects.free_handle(long_name)


def test_a_skeleton_is_quick_to_make() -> None:
    skeleton("warm")
    started = time.process_time()
    for number in range(1000):
        skeleton(f"Daniela Rojas Quirós {number}")
    assert time.process_time() - started < 0.5
