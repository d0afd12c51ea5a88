from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from brain.core.readers import Reader, current_reader, reading_as
from brain.languages.middleware import reader_of
from brain.languages.readers import reader_of_member
from brain.languages.reading import label_in, read_in
from brain.members.models import Member

ENGLISH, FRENCH, BRAZILIAN = (SimpleNamespace(language=tag) for tag in ("en", "fr", "pt-BR"))


@pytest.mark.parametrize(
    ("original", "translations", "reads", "shown"),
    [
        ("es", [ENGLISH, FRENCH], ["es", "en"], None),  # the reader reads the original: never a translation of it
        ("es", [ENGLISH, FRENCH], ["en", "es"], None),  # whichever of their languages it is in
        ("es", [ENGLISH, FRENCH], ["fr", "en"], FRENCH),
        ("es", [ENGLISH, FRENCH], ["ko", "en"], ENGLISH),
        ("es", [ENGLISH, FRENCH], ["ko"], None),
        ("es", [], ["en"], None),
        ("pt", [ENGLISH], ["pt-BR", "en"], None),
        ("es", [BRAZILIAN], ["pt"], BRAZILIAN),
        ("und", [ENGLISH], ["en"], ENGLISH),
    ],
)
def test_the_readers_rule(
    original: str, translations: list[SimpleNamespace], reads: list[str], shown: SimpleNamespace | None
) -> None:
    assert read_in(original, translations, reads) is shown


@pytest.mark.parametrize(
    ("original", "reads", "shown"),
    [
        ("es", ["fr", "es"], FRENCH),  # the page's language, though the reader reads the original
        ("fr", ["fr", "en"], None),
        ("es", ["ko", "es"], None),  # not in the page's language: by the rule for texts
        ("es", ["ko", "en"], ENGLISH),
    ],
)
def test_a_label_goes_with_the_page(original: str, reads: list[str], shown: SimpleNamespace | None) -> None:
    assert label_in(original, [ENGLISH, FRENCH], reads) is shown


def test_a_member_reads_the_pages_language_and_then_theirs(amina: Member) -> None:
    request = RequestFactory().get("/")
    amina.reads, amina.wants_translations = ["fr", "wo"], False
    request.user = amina
    assert reader_of(request, "ko") == Reader(("ko", "fr", "wo"), wants_translations=False)
    assert reader_of(request, "fr").languages == ("fr", "wo")


@pytest.mark.parametrize(("chosen", "sent_in"), [("ko", "ko"), ("tlh", "en")])
def test_what_is_sent_to_a_member_is_in_a_language_that_is_offered(amina: Member, chosen: str, sent_in: str) -> None:
    amina.interface_language, amina.reads = chosen, ["wo"]
    assert reader_of_member(amina) == Reader((sent_in, "wo"))


def test_a_guest_reads_the_pages_language() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert reader_of(request, "ar") == Reader(("ar",), is_waited_for=False)


@pytest.mark.parametrize("reader", [Reader(("ko",)), Reader(("ko", "pt-BR", "wo")), Reader(("ar", "fr"), False)])
def test_a_reader_is_known_by_their_key(reader: Reader) -> None:
    assert Reader.from_key(reader.key) == reader


def test_the_reader_holds_for_what_is_made_within() -> None:
    with translation.override("it"):
        assert current_reader() == Reader(("it",))
        with reading_as(Reader(("ko", "es"))):
            assert current_reader().languages == ("ko", "es")
            assert translation.get_language() == "ko"
        assert current_reader() == Reader(("it",))
