"""Blocked words and domains: what is compared with what, and who keeps the lists."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from brain.members.models import Member
from brain.moderation.actions.words import block_word
from brain.moderation.models import AuditEntry, BlockedWord
from brain.moderation.words import blocked_in, domain_of, refuse_mailbox, words_in

SignIn = Callable[[Member], Client]


def blocked(moderator: Member, kind: str, text: str) -> BlockedWord:
    return block_word(kind=kind, text=text, moderator=moderator)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("casino", "The CASINO."),
        ("casino", "**ca**sino"),
        ("casino", "> quoted: casino"),
        ("casino", "`casino`"),
        ("casino", "ca\u200bsi\u00adno"),
        ("casino", "ｃａｓｉｎｏ"),
        ("cheap pills", "Cheap,\n  pills!"),
        ("straße", "STRASSE"),
        ("قمار", "القُمارُ قُمـــار"),
        ("도박", "온라인 도박 사이트"),
    ],
)
def test_a_word_is_found_however_it_is_written(word: str, text: str, benoit: Member) -> None:
    found = blocked(benoit, "word", " ".join(words_in(word)))
    assert blocked_in("Something else", text) == [found]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("casino", "casinos"),
        ("casino", "The casin o"),
        ("ass", "A class passes the assembly."),
        ("cheap pills", "pills that are cheap"),
        ("cheap pills", "cheap and pills"),
        ("peche", "la pêche"),
    ],
)
def test_a_part_of_a_word_is_not_the_word(word: str, text: str, benoit: Member) -> None:
    blocked(benoit, "word", word)
    assert blocked_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://spam.example/buy?now=1",
        "[click](HTTP://WWW.Spam.Example:8080/)",
        "http://user:secret@spam.example./",
        "//spam.example",
        "Write to me@spam.example",
        "spam.example",
        "`spam.example`",
        "[a][b]\n\n[b]: https://spam.example",
    ],
)
def test_a_domain_is_found_wherever_it_stands(text: str, benoit: Member) -> None:
    found = blocked(benoit, "domain", "spam.example")
    assert blocked_in(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "https://notspam.example/",
        "https://sub.spam.example/",
        "https://spam.example.org/",
        "https://example.org/spam.example/",
        "https://example.org/?at=spam.example",
    ],
)
def test_another_domain_is_not_that_domain(text: str, benoit: Member) -> None:
    blocked(benoit, "domain", "spam.example")
    assert [each.text for each in blocked_in(f"[here]({text})")] == []


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Spam.Example", "spam.example"),
        ("https://www.spam.example/a", "spam.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("مثال.example", "xn--mgbh0fb.example"),
        ("spam", ""),
        ("two words.example", ""),
        ("http://[::1", ""),
        ("a" * 80 + ".example", ""),
    ],
)
def test_a_domain_as_it_is_compared(typed: str, domain: str) -> None:
    assert domain_of(typed) == domain


def test_nobody_signs_up_with_a_mailbox_of_a_blocked_domain(client: Client, benoit: Member) -> None:
    blocked(benoit, "domain", "spam.example")
    refuse_mailbox("me@mail.spam.example")
    with pytest.raises(ValidationError):
        refuse_mailbox("me@Spam.example")
    fields = {"name": "Grace", "email": "grace@spam.example", "password1": "quiet river stone", "reads": ["en"]}
    answer = client.post(reverse("account_signup"), fields)
    assert answer.status_code == 422
    assert "Nobody can sign up with an address of this domain." in answer.text
    assert 'value="Grace"' in answer.text
    assert Member.objects.count() == 1


# --- The page --------------------------------------------------------------------------------------------------------


def test_moderators_of_the_site_keep_the_lists_on_record(benoit: Member, sign_in: SignIn) -> None:
    client, page = sign_in(benoit), reverse("moderation:words")
    assert "Nothing is blocked." in client.get(page).text
    client.post(page, {"kind": "word", "text": " Cheap  PILLS ", "reason": "A wave of spam"})
    client.post(page, {"kind": "domain", "text": "https://www.spam.example/x"})
    assert set(BlockedWord.objects.values_list("kind", "text")) == {
        ("word", "cheap pills"),
        ("domain", "spam.example"),
    }
    word = BlockedWord.objects.get(kind="word")
    answer = client.post(reverse("moderation:remove-word", args=[word.pk]), follow=True)
    assert "“cheap pills” is not blocked any more." in answer.text
    log = AuditEntry.objects.order_by("pk")
    assert [(entry.verb, entry.actor, entry.details["text"]) for entry in log] == [
        ("block_word", benoit, "cheap pills"),
        ("block_word", benoit, "spam.example"),
        ("unblock_word", benoit, "cheap pills"),
    ]
    assert log[0].reason == "A wave of spam"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": ""}, "Write what is to be blocked."),
        ({"text": "?!"}, "There is no word in it."),
        ({"kind": "domain", "text": "no domain"}, "This is no domain."),
        ({"text": "Casino"}, "“casino” is blocked already."),
        ({"kind": "regex", "text": "a"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_blocked_is_said_and_kept(
    fields: dict[str, str], message: str, benoit: Member, sign_in: SignIn
) -> None:
    blocked(benoit, "word", "casino")
    answer = sign_in(benoit).post(reverse("moderation:words"), {"kind": "word", "reason": "Kept", **fields})
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Kept"' in answer.text
    assert BlockedWord.objects.count() == 1


def test_nobody_else_sees_or_changes_them(
    benoit: Member, amina: Member, chiara: Member, sign_in: SignIn, client: Client
) -> None:
    word, page = blocked(benoit, "word", "casino"), reverse("moderation:words")
    remove = reverse("moderation:remove-word", args=[word.pk])
    for member in (amina, chiara):
        assert sign_in(member).get(page).status_code == 403
        assert sign_in(member).post(page, {"kind": "word", "text": "other"}).status_code == 403
        assert sign_in(member).post(remove).status_code == 403
    assert client.get(page).status_code == 302
    assert list(BlockedWord.objects.all()) == [word]
