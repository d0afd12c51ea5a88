"""What members write about themselves, in the languages of those who read it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from brain.languages.models import Job, Origin, ProfileTranslation, Status
from brain.languages.texts import kind_named
from brain.members import actions
from brain.members.models import Member, Profile

SignIn = Callable[[Member], Client]
FRENCH = "Je travaille avec les coopératives de maraîchères de la région de Thiès depuis dix ans."
KIND = "profile"


def say(member: Member, about: str, shown_to: dict[str, str] | None = None) -> Profile:
    account: Any = {"account": {}, "affiliations": [], "attended": {}}
    return actions.change_profile(member=member, profile={"about": about}, shown_to=shown_to or {}, **account)


def translated(profile: Profile, language: str = "ko", **fields: Any) -> ProfileTranslation:
    digest = kind_named(KIND).source(profile).digest  # type: ignore[union-attr]
    return ProfileTranslation.objects.create(
        original=profile, language=language, about="저는 협동조합에서 일합니다.", digest=digest, **fields
    )


@pytest.fixture(autouse=True)
def _translating(settings: Any) -> None:
    settings.TRANSLATION = ["some"]  # so that jobs are asked for


def test_its_language_is_told_and_translations_are_asked_for(amina: Member) -> None:
    profile = say(amina, FRENCH)
    assert profile.language == "fr"
    assert set(Job.objects.filter(kind=KIND, object_id=amina.pk).values_list("language", flat=True)) == {
        "en", "es", "pt", "it", "ar", "ko",
    }  # fmt: skip


def test_a_reader_gets_it_in_their_language_labelled(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    translated(say(amina, FRENCH), origin=Origin.MACHINE)
    html = sign_in(eunji).get("/ko/members/amina/").text
    assert "저는 협동조합에서 일합니다." in html
    assert 'class="text" lang="ko"' in html
    assert FRENCH in html  # at a press
    assert f"/translations/profile/{amina.pk}/ko" in html


def test_changed_words_are_in_no_language_any_more(amina: Member, eunji: Member, sign_in: SignIn) -> None:
    translated(say(amina, FRENCH), origin=Origin.HUMAN)
    say(amina, "Je ne travaille plus, et je profite de mes petits-enfants au village.")
    assert "저는 협동조합에서 일합니다." not in sign_in(eunji).get("/ko/members/amina/").text
    say(amina, "")
    assert not ProfileTranslation.objects.filter(original_id=amina.pk, status=Status.READY).exists()
    assert not Job.objects.filter(kind=KIND).exists()


@pytest.mark.parametrize(
    ("sight", "leaves"), [("everyone", True), ("members", False), ("fellows", False), ("nobody", None)]
)
def test_what_leaves_the_site_is_what_everyone_may_see(amina: Member, sight: str, leaves: bool | None) -> None:
    source = kind_named(KIND).source(say(amina, FRENCH, {"about": sight}))
    assert (source and source.may_leave) == leaves


def test_who_may_not_see_it_gets_no_page_of_its_translation(
    amina: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    profile = say(amina, FRENCH, {"about": "members"})
    translated(profile)
    page = f"/en/translations/profile/{amina.pk}/ko"
    reader = sign_in(eunji)
    assert FRENCH in reader.get(page, follow=True).text
    assert FRENCH not in client.get(page, follow=True).text
    Member.objects.filter(pk=amina.pk).update(shown_to={"about": "fellows"})
    answer = reader.get(page, follow=True)
    assert answer.status_code == 404
    assert FRENCH not in answer.text
