"""What people might try with the queue, with acts, measures, appeals and the log."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from brain.cohorts.models import Import, Invitation, JoinRequest
from brain.members import registry
from brain.members.models import Member, Part
from brain.moderation.actions import cases, notes, sanctions, spam
from brain.moderation.actions.appeals import appeal
from brain.moderation.actions.words import block_word
from brain.moderation.models import Appeal, AuditEntry, Case, Note, Sanction, Sweep, Why
from brain.notifications.models import Notification
from brain.privacy.actions import ask_to_leave, leave
from forum.actions import moderate, write
from forum.models import Category, Post, Purge, Reaction, Topic
from tests.cohorts.conftest import GROUP, give_part
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
QUEUE = "/en/moderation/"
CANARY = "Quetzalcoatlus"
HUGE = "9" * 30


@pytest.fixture
def room(daniela: Member) -> Category:
    """A public category with a moderator of its own."""
    category = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    category.moderators.add(daniela)
    return category


@pytest.fixture
def elsewhere(db: None) -> Category:
    return Category.objects.create(slug="else", name="Elsewhere", audience="public", position=2)


@pytest.fixture
def post(room: Category, amina: Member, eunji: Member) -> Post:
    topic = write.start_topic(author=amina, category=room, title="A question", body="Who knows?", language="en")
    return write.post_reply(topic=topic, author=eunji, body="I do", language="en")


@pytest.fixture
def foreign(elsewhere: Category, amina: Member, eunji: Member) -> Post:
    topic = write.start_topic(author=amina, category=elsewhere, title="Another", body="Who knows?", language="en")
    return write.post_reply(topic=topic, author=eunji, body=f"I do, {CANARY}", language="en")


def opened(post: Post, **fields: Any) -> Case:
    scope = f"category.{post.topic.category_id}"
    about = {"why": Why.SUSPICIOUS, "member": post.author, "scope": scope, "language": "en", **fields}
    return cases.open_case(kind="post", object_id=post.pk, **about)


@pytest.fixture
def farid(db: None) -> Member:
    return give_part(make_member("farid", "Farid Haddad"), Part.FACILITATOR)


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


# --- Who reaches anything of moderation ------------------------------------------------------------------------------


@pytest.fixture
def everything(foreign: Post, eunji: Member, benoit: Member, amina: Member) -> dict[str, Any]:
    """One of everything that moderators have, of the member eunji; none of it where anybody keeps a place."""
    case = opened(foreign)
    sanction = sanctions.warn_member(member=eunji, moderator=benoit, reason=f"Warned: {CANARY}")
    note = notes.add_note(member=eunji, moderator=benoit, text=f"Noted: {CANARY}")
    asked = appeal(entry=sanction.entry, member=eunji, text=f"Appealed: {CANARY}")
    word = block_word(moderator=benoit, kind="word", text=CANARY.lower())
    sweep = spam.undo_recent_posts(
        member=eunji, moderator=benoit, since=timezone.now() - timedelta(days=1), reason="Spam"
    )
    return {
        "case_id": case.pk, "sanction_id": sanction.pk, "note_id": note.pk, "appeal_id": asked.pk,
        "entry_id": sanction.entry_id, "word_id": word.pk, "sweep_id": sweep.pk, "handle": "eunji",
        "post_id": foreign.pk, "topic_id": foreign.topic_id,
    }  # fmt: skip


def _routes(namespace: str) -> Iterator[tuple[str, list[str]]]:
    def walk(patterns: Any, inside: str) -> Iterator[tuple[str, list[str]]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, pattern.namespace or inside)
            elif isinstance(pattern, URLPattern) and pattern.name and inside == namespace:
                yield f"{inside}:{pattern.name}", list(pattern.pattern.converters)

    yield from walk(get_resolver().url_patterns, "")


def _addresses(values: dict[str, Any]) -> Iterator[str]:
    for namespace in ("moderation", "record"):
        for name, parameters in _routes(namespace):
            try:
                yield reverse(name, kwargs={key: values[key] for key in parameters})
            except (KeyError, NoReverseMatch):
                continue
    for act in ("hide", "restore", "approve", "refuse", "purge", "language", "history"):
        yield f"/en/forum/p/{values['post_id']}/{act}"
    for act in ("lock", "pin", "hide", "archive", "purge", "move", "split", "merge", "slow"):
        yield f"/en/forum/t/{values['topic_id']}/{act}"
    yield "/en/forum/moderation/deletions"


ANSWERS = {
    "act": "hidden", "reason": "x", "decision": "overturned", "answer": "x", "measure": "suspend", "text": "x",
    "since": "7", "gone": "amina", "format": "csv", "cases": "1", "kind": "word", "do": "confirm", "concern": "spam",
}  # fmt: skip


def _state() -> tuple[Any, ...]:
    models = (AuditEntry, Case, Sanction, Note, Appeal, Sweep, Purge, Post, Topic)
    return tuple(sorted(str(row) for row in model._default_manager.values_list()) for model in models)


@pytest.mark.parametrize("who", ["guest", "amina", "eunji", "daniela", "chiara", "farid"])
def test_nobody_else_reads_or_changes_anything(
    who: str, room: Category, everything: dict[str, Any], sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    client = Client() if who == "guest" else sign_in(fresh(request.getfixturevalue(who)))
    before = _state()
    confidential = f"Noted: {CANARY}" if who == "eunji" else CANARY  # the rest is hers, or was told to her
    for address in _addresses(everything):
        for answer in (client.get(address), client.post(address, ANSWERS)):
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code < 500, address
            assert confidential.encode() not in said, address
    assert _state() == before


def test_a_moderator_of_a_category_decides_nothing_elsewhere(
    post: Post, foreign: Post, daniela: Member, sign_in: SignIn
) -> None:
    theirs, other = opened(post), opened(foreign)
    client = sign_in(fresh(daniela))
    sent = {"cases": [other.pk, theirs.pk], "act": "hidden", "reason": "Both"}
    assert client.post(f"{QUEUE}batch", sent).status_code == 303
    assert Case.objects.get(pk=theirs.pk).closed_by == daniela
    assert Case.objects.get(pk=other.pk).closed_at is None
    for act in ("take", "release", "decide", "undo"):
        assert client.post(f"{QUEUE}cases/{other.pk}/{act}", {"act": "approved"}).status_code == 404
    assert CANARY not in client.get(f"{QUEUE}arrived?after=0").text
    log = client.get(f"{QUEUE}log?place=category.{foreign.topic.category_id}")
    assert log.status_code == 422
    assert client.post(f"{QUEUE}log/export", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("batch", {"cases": [HUGE], "act": "hidden", "reason": "x"}),
        ("batch", {"cases": ["9" * 5000, "-1", "x", "\0", "٣"], "act": "approved"}),
        ("cases/1/decide", {"act": "\0", "reason": "\0" * 3}),
        ("cases/1/take", {"over": "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")}),
        ("members/eunji/measure", {"measure": "silence", "until": "9999-12-31", "reason": "x\0"}),
        ("members/eunji/measure", {"measure": "silence", "until": "0001-01-01", "reason": "x"}),
        ("members/eunji/measure", {"measure": "silence", "until": "１９", "reason": "\u202e"}),
        ("members/eunji/undo-posts", {"since": HUGE, "reason": "x"}),
        ("members/eunji/merge", {"gone": "\0", "reason": "x"}),
        ("members/eunji/note", {"text": "\0"}),
        ("words/", {"kind": "domain", "text": "\0"}),
        ("words/", {"kind": "word", "text": "\u200b"}),
        ("log/export", {"format": "csv", "since": "0001-01-01", "until": "9999-12-31"}),
        ("log/export", {"format": "csv", "by": "\0"}),
        ("suspended/appeal", {"token": "x:y:z", "text": "x"}),
        ("report/post/1", {"concern": "\0", "text": "\0"}),
    ],
)
def test_no_odd_input_breaks_a_page(
    path: str, fields: dict[str, Any], post: Post, eunji: Member, nomsa: Member, sign_in: SignIn
) -> None:
    opened(post)
    client = sign_in(nomsa)
    assert client.post(f"{QUEUE}{path}", fields).status_code < 500
    assert client.get(f"{QUEUE}{path}", fields).status_code < 500


@pytest.mark.parametrize(
    "query",
    [
        f"?done={HUGE}", "?done=٣", "?why=%00", "arrived?after=9223372036854775807", f"arrived?after={HUGE}",
        "log?since=0001-01-01", "log?until=9999-12-31", "log?by=%00", "log?of=%ff", "log?verb=%00", "log?page=" + HUGE,
        "appeals/?decided=%00", f"cases/{HUGE}/", f"members/{'x' * 300}/", "members/%00/", f"acts/{HUGE}/",
        "transparency?month=0000-00", "transparency?month=" + HUGE, f"report/post/{HUGE}", "report/%00/1",
    ],
)  # fmt: skip
def test_no_odd_address_breaks_a_page(query: str, post: Post, nomsa: Member, sign_in: SignIn) -> None:
    opened(post)
    assert sign_in(nomsa).get(f"{QUEUE}{query}").status_code < 500


# --- What moderators say among themselves ----------------------------------------------------------------------------


def test_an_author_reads_nothing_of_what_moderators_tell_each_other(
    post: Post, eunji: Member, daniela: Member, sign_in: SignIn
) -> None:
    case = opened(post)
    said = {"act": "escalate", "reason": f"Between us: {CANARY}"}
    assert sign_in(fresh(daniela)).post(f"{QUEUE}cases/{case.pk}/decide", said).status_code == 302
    entry = AuditEntry.objects.get(verb="escalate")
    client = sign_in(eunji)
    assert CANARY not in client.get(f"{QUEUE}mine").text
    assert client.get(f"{QUEUE}acts/{entry.pk}/").status_code == 404
    assert client.post(f"{QUEUE}acts/{entry.pk}/", {"text": "Why?"}).status_code == 404
    assert not Notification.objects.filter(member=eunji, excerpt__contains=CANARY).exists()


def test_a_moderator_reads_no_notes_about_themselves(benoit: Member, nomsa: Member, sign_in: SignIn) -> None:
    notes.add_note(member=benoit, moderator=nomsa, text=f"Noted: {CANARY}")
    client = sign_in(benoit)
    answer = client.get(f"{QUEUE}members/benoit/")
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert client.post(f"{QUEUE}members/benoit/note", {"text": "I am fine"}).status_code == 403
    assert CANARY in sign_in(nomsa).get(f"{QUEUE}members/benoit/").text


def test_who_reported_is_told_to_no_author(
    post: Post, eunji: Member, chiara: Member, benoit: Member, sign_in: SignIn
) -> None:
    sent = {"concern": "other", "text": CANARY}
    assert sign_in(chiara).post(f"{QUEUE}report/post/{post.pk}", sent).status_code == 303
    decision = {"act": "hidden", "reason": "Wrong"}
    sign_in(benoit).post(f"{QUEUE}cases/{Case.objects.get().pk}/decide", decision)
    client = sign_in(eunji)
    for address in (
        post.permalink,
        f"{QUEUE}mine",
        "/en/notifications/",
        f"{QUEUE}acts/{AuditEntry.objects.first().pk}/",
    ):
        text = client.get(address, follow=True).text
        assert chiara.name not in text
        assert CANARY not in text


# --- One person, two acts --------------------------------------------------------------------------------------------


def test_one_person_deletes_nothing_for_good(post: Post, benoit: Member, daniela: Member, sign_in: SignIn) -> None:
    moderate.hide_post(post=post, moderator=benoit, reason="Spam")
    address = f"/en/forum/p/{post.pk}/purge"
    client = sign_in(benoit)
    assert client.post(address, {"reason": "Spam"}).status_code == 303
    Member.objects.filter(pk=benoit.pk).update(is_superuser=True)  # by another role, it is the same person
    assert sign_in(fresh(benoit)).post(address, {"do": "confirm"}).status_code == 403
    assert sign_in(fresh(daniela)).post(address, {"do": "confirm"}).status_code == 403
    assert Purge.objects.get().confirmed_by is None


def test_nobody_decides_about_what_is_their_own(
    post: Post, benoit: Member, nomsa: Member, room: Category, sign_in: SignIn
) -> None:
    own = write.post_reply(topic=post.topic, author=benoit, body="Mine", language="en")
    case = opened(own)
    client = sign_in(benoit)
    assert client.post(f"{QUEUE}cases/{case.pk}/decide", {"act": "approved"}).status_code == 404
    sanction = sanctions.warn_member(member=benoit, moderator=nomsa, reason="Loud")
    asked = appeal(entry=sanction.entry, member=benoit, text="Not loud")
    decision = {"decision": "overturned", "answer": "Indeed"}
    assert client.post(f"{QUEUE}appeals/{asked.pk}/", decision).status_code == 403
    assert client.post(f"{QUEUE}measures/{sanction.pk}/lift", {"reason": "x"}).status_code == 403
    assert sign_in(nomsa).post(f"{QUEUE}appeals/{asked.pk}/", decision).status_code == 403


@pytest.mark.parametrize("act", ["measure", "undo-posts", "merge"])
def test_nobody_acts_on_those_above_or_beside_them(
    act: str, benoit: Member, nomsa: Member, amina: Member, sign_in: SignIn
) -> None:
    other = make_member("other", "Other Moderator", role="moderator")
    client = sign_in(benoit)
    for handle in ("nomsa", "other", "benoit"):
        assert client.post(f"{QUEUE}members/{handle}/{act}", ANSWERS).status_code == 403
    assert fresh(nomsa).is_active
    assert fresh(other).is_active
    assert not Sanction.objects.exists()


def test_an_administrator_is_merged_into_nobody(nomsa: Member, amina: Member, sign_in: SignIn) -> None:
    make_member("boss", "The Boss", role="administrator")
    client = sign_in(nomsa)
    for keep, gone in (("amina", "boss"), ("amina", "nomsa"), ("boss", "amina")):
        sent = {"gone": gone, "reason": "One person"}
        assert client.post(f"{QUEUE}members/{keep}/merge", sent).status_code == 403
    assert not Sweep.objects.exists()


def test_two_decisions_and_two_appeals_are_one(post: Post, benoit: Member, eunji: Member, sign_in: SignIn) -> None:
    case, client = opened(post), sign_in(benoit)
    for _turn in range(2):
        assert client.post(f"{QUEUE}cases/{case.pk}/decide", {"act": "hidden", "reason": "No"}).status_code == 303
    entry = AuditEntry.objects.get(verb="hide")
    member = sign_in(eunji)
    assert member.post(f"{QUEUE}acts/{entry.pk}/", {"text": "Yes"}).status_code == 303
    assert member.post(f"{QUEUE}acts/{entry.pk}/", {"text": "Yes!"}).status_code == 403
    assert Appeal.objects.get().text == "Yes"


def test_the_page_of_the_suspended_is_nobody_else_s_way_in(
    post: Post, eunji: Member, benoit: Member, amina: Member, client: Client
) -> None:
    sanctions.suspend_member(member=eunji, moderator=benoit, reason=CANARY)
    for token in ("", "x", "1:2:3", str(AuditEntry.objects.get().pk)):
        answer = client.post(f"{QUEUE}suspended/appeal", {"token": token, "text": "Let me in"}, follow=True)
        assert CANARY not in answer.text
    wrong = client.post("/en/account/login/", {"login": eunji.email, "password": "wrong"})
    assert CANARY not in wrong.text
    assert not Appeal.objects.exists()


# --- What waits, and who is silent -----------------------------------------------------------------------------------


def test_nothing_of_a_post_that_waits_is_found_by_its_number(
    post: Post, daniela: Member, amina: Member, sign_in: SignIn
) -> None:
    until = timezone.now() + timedelta(days=7)
    grace = make_member("grace", "Grace Wanjiru", needs_approval_until=until, joined_at=timezone.now())
    held = write.post_reply(topic=post.topic, author=grace, body=f"It waits: {CANARY}", language="en")
    assert CANARY in sign_in(grace).get(post.topic.url, follow=True).text
    values = {"post_id": held.pk, "topic_id": post.topic_id, "object_id": held.pk, "kind": "post", "slug": "help"}
    values |= {"number": held.number, "language": "fr", "handle": "grace"}
    spaces = ("forum", "languages", "moderation")
    names = [(name, parameters) for space in spaces for name, parameters in _routes(space) if parameters]
    for client in (Client(), sign_in(amina)):
        for name, parameters in [*names, ("post-permalink", ["post_id"]), ("post-by-number", ["topic_id", "number"])]:
            try:
                address = reverse(name, kwargs={key: values[key] for key in parameters})
            except (KeyError, NoReverseMatch):
                continue
            sent = {"body": "x", "reason": "x", "thank": "on", "quote": held.pk, "answers": held.pk, "concern": "spam"}
            for answer in (client.get(address, sent), client.post(address, sent)):
                said = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert CANARY.encode() not in said, address
    assert not Case.objects.filter(object_id=held.pk, why=Why.REPORTED).exists()
    assert not Reaction.objects.filter(post=held).exists()


def test_a_suspended_member_reaches_nothing_that_was_open(
    post: Post, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    client = sign_in(eunji)
    assert client.get("/en/forum/events").status_code == 200
    feed = f"/calendar/{eunji.calendar_feed.token}.ics"
    assert Client().get(feed).status_code == 200
    sanctions.suspend_member(member=eunji, moderator=benoit, reason="Enough")
    assert client.get("/en/members/preferences/").status_code == 302
    assert client.post(f"/en/forum/t/{post.topic_id}/reply", {"body": "Still here"}).status_code in (302, 403)
    assert Client().get(feed).status_code == 404
    assert not Post.objects.filter(body="Still here").exists()


def test_parting_two_accounts_gives_nobody_what_was_the_other_s(
    eunji: Member, amina: Member, nomsa: Member, sign_in: SignIn
) -> None:
    own = Import.objects.create(key=uuid4(), edition=3, member=eunji, name="x", language="en", headers=[], meanings=[])
    accepted = Invitation.objects.create(edition=8, email=eunji.email, language="ko", accepted_by=eunji)
    asked = JoinRequest.objects.create(member=eunji, edition=5, words="Please")
    client = sign_in(nomsa)
    assert client.post(f"{QUEUE}members/eunji/merge", {"gone": "amina", "reason": "One person"}).status_code == 303
    assert client.post(f"{QUEUE}sweeps/{Sweep.objects.get().pk}/undo", {"reason": "Two"}).status_code == 303
    for row in (own, accepted, asked):
        row.refresh_from_db()
    assert (own.member, accepted.accepted_by, asked.member) == (eunji, eunji, eunji)


def test_who_leaves_takes_the_account_along_that_was_merged_into_theirs(
    eunji: Member, nomsa: Member, sign_in: SignIn
) -> None:
    make_member("double", f"Double {CANARY}")
    sent = {"gone": "double", "reason": "One person"}
    assert sign_in(nomsa).post(f"{QUEUE}members/eunji/merge", sent).status_code == 303
    leave(departure=ask_to_leave(member=eunji, removes_texts=False))
    assert not Member.objects.filter(name__contains=CANARY).exists()
    assert not Member.objects.filter(email="double@example.org").exists()


def test_who_is_silenced_speaks_by_no_office(
    post: Post, eunji: Member, benoit: Member, daniela: Member, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    monkeypatch.setattr(registry, "_editions", [{12: "12th Academy"}.items])
    give_part(daniela, Part.ORGANISER)
    case = opened(post)
    sanctions.silence_member(member=daniela, moderator=benoit, reason="Loud")
    client = sign_in(fresh(daniela))
    answer = client.post(f"{QUEUE}cases/{case.pk}/decide", {"act": "warned", "reason": "Words of mine"})
    assert answer.status_code == 403
    assert "Words of mine" in answer.text
    client.post(f"{QUEUE}batch", {"cases": [case.pk], "act": "hidden", "reason": "Words of mine"})
    assert Case.objects.get().closed_at is None
    guest = {"email": "x@example.org", "name": "Words of mine", "language": "en", "part": "participant"}
    assert client.post(f"{GROUP}invitations/", guest).status_code == 403
    assert not Invitation.objects.exists()
