"""The queue: who decides about what, in which order, what follows, and that the first moderator wins."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brain.members.models import Member
from brain.moderation import queue
from brain.moderation.access import cases_to_decide
from brain.moderation.actions import cases, notices
from brain.moderation.actions.notes import add_note
from brain.moderation.actions.sanctions import silence_member
from brain.moderation.models import AuditEntry, Case, Level, Outcome, Sanction, Why
from brain.moderation.things import kind_of
from brain.notifications.models import Kind, Notification
from forum.actions import moderate, write
from forum.models import Category, Post, Topic
from library.models import Document, LanguageEdition, State
from realtime.models import Event
from tests.conftest import make_member

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
QUEUE, DOCUMENT = "/en/moderation/", "/en/library/documents/a-paper/"


@pytest.fixture
def help_room(db: None) -> Category:
    return Category.objects.create(slug="help", name="Help", audience="public")


@pytest.fixture
def policy(daniela: Member) -> Category:
    """A public category with a moderator of its own."""
    category = Category.objects.create(slug="policy-and-law", name="Policy and law", audience="public")
    category.moderators.add(daniela)
    return category


@pytest.fixture
def topic(amina: Member, help_room: Category) -> Topic:
    return write.start_topic(author=amina, category=help_room, title="A question", body="Who knows?", language="en")


@pytest.fixture
def post(topic: Topic, eunji: Member) -> Post:
    return write.post_reply(topic=topic, author=eunji, body="Earn money from home", language="en")


def opened(post: Post, why: str = Why.SUSPICIOUS, **fields: Any) -> Case:
    scope = f"category.{post.topic.category_id}"
    fields = {"member": post.author, "scope": scope, "language": post.language, **fields}
    return cases.open_case(kind="post", object_id=post.pk, why=why, **fields)


def reported(kind: str, object_id: int, reporter: Member, text: str = "") -> Case:
    known = kind_of(kind)
    assert known
    thing = known.to_report(reporter, object_id)
    return cases.report(thing=thing, reporter=reporter, concern="spam", text=text).case


def told(member: Member, kind: str) -> list[tuple[str, str]]:
    own = Notification.objects.shown_to(Member.objects.get(pk=member.pk)).filter(kind=kind)
    return list(own.values_list("act", "excerpt"))


def decide(client: Client, case: Case, act: str, reason: str = "", **headers: Any) -> Any:
    return client.post(f"{QUEUE}cases/{case.pk}/decide", {"act": act, "reason": reason}, **headers)


# --- Opening ---------------------------------------------------------------------------------------------------------


def test_a_thing_has_one_open_case_for_the_strongest_reason(post: Post, amina: Member) -> None:
    first = opened(post, Why.FIRST)
    assert opened(post, Why.SUSPICIOUS, detail="a blocked word") == first
    assert opened(post, Why.FIRST).why == Why.SUSPICIOUS
    assert reported("post", post.pk, amina) == first
    case = Case.objects.get()
    assert (case.why, case.detail) == (Why.REPORTED, "a blocked word")
    cases.close_case(kind="post", object_id=post.pk, moderator=None, outcome=Outcome.APPROVED)
    assert opened(post) != first


def test_moderators_are_told_of_what_is_held_and_not_of_every_first_post(post: Post, benoit: Member) -> None:
    case = opened(post, Why.FIRST)
    assert told(benoit, Kind.CASE) == []
    opened(post, Why.HELD)
    assert told(benoit, Kind.CASE) == [("held", "")]
    cases.decide(case=case, moderator=benoit, outcome=Outcome.APPROVED, answer="")
    assert told(benoit, Kind.CASE) == []


def test_first_are_told_those_of_the_category_who_read_the_language(
    policy: Category, daniela: Member, benoit: Member, amina: Member, eunji: Member
) -> None:
    topic = write.start_topic(author=eunji, category=policy, title="Ley", body="La ley dice", language="es")
    joao = make_member("joao", "João", language="pt")
    policy.moderators.add(joao)
    assert notices.told_first(opened(topic.posts.get())) == [daniela]
    assert {*notices.told_first(Case(kind="post", object_id=topic.posts.get().pk, language="ko"))} == {daniela, joao}
    assert notices.told_first(Case(kind="member", object_id=eunji.pk, language="fr")) == [benoit]


# --- Who decides -----------------------------------------------------------------------------------------------------


def test_each_decides_about_what_is_theirs(
    post: Post, policy: Category, daniela: Member, benoit: Member, nomsa: Member, amina: Member, eunji: Member
) -> None:
    law = write.start_topic(author=eunji, category=policy, title="A law", body="Its text", language="en").posts.get()
    of_help, of_policy, of_site = opened(post), opened(law), reported("member", eunji.pk, amina)
    assert {*cases_to_decide(daniela)} == {of_policy}
    assert {*cases_to_decide(benoit)} == {of_help, of_policy, of_site}
    cases.escalate(case=of_policy, moderator=daniela, reason="It needs a lawyer")
    assert not cases_to_decide(daniela).exists()
    of_policy.refresh_from_db()
    cases.escalate(case=of_policy, moderator=benoit, reason="It does")
    assert of_policy not in cases_to_decide(benoit)
    assert of_policy in cases_to_decide(nomsa)
    with pytest.raises(PermissionDenied):
        cases_to_decide(amina)
    of_policy.refresh_from_db()
    with pytest.raises(cases.Conflict):
        cases.escalate(case=of_policy, moderator=nomsa, reason="Higher")


def test_nobody_decides_about_what_they_wrote(topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    own = write.post_reply(topic=topic, author=benoit, body="Mine", language="en")
    case = opened(own)
    assert f"case-{case.pk}" not in sign_in(benoit).get(QUEUE).content.decode()
    assert decide(sign_in(benoit), case, "approved").status_code == 404


def test_nobody_hides_what_those_above_wrote(policy: Category, daniela: Member, nomsa: Member, sign_in: SignIn) -> None:
    topic = write.start_topic(author=nomsa, category=policy, title="A law", body="Its text", language="en")
    case = opened(topic.posts.get())
    refused = decide(sign_in(daniela), case, "hidden", "Not so")
    assert refused.status_code == 403
    assert "Not so" in refused.content.decode()
    assert decide(sign_in(daniela), case, "edited", "No").status_code == 422
    assert decide(sign_in(daniela), case, "warned", "No").status_code == 403
    assert Case.objects.get().closed_at is None
    assert decide(sign_in(daniela), case, "approved").status_code == 303


def test_a_topic_that_moved_to_another_room_is_decided_there(
    post: Post, policy: Category, daniela: Member, nomsa: Member
) -> None:
    case = opened(post)
    moderate.move_topic(topic=post.topic, moderator=nomsa, category=policy, reason="It is about a law")
    assert case in cases_to_decide(daniela)


# --- The order -------------------------------------------------------------------------------------------------------


def test_first_comes_what_is_mine_then_what_i_can_read_then_the_oldest(
    topic: Topic, policy: Category, eunji: Member, daniela: Member, benoit: Member, nomsa: Member
) -> None:
    def case_in(language: str, **fields: Any) -> Case:
        reply = write.post_reply(topic=topic, author=eunji, body=f"A text {language}", language=language)
        return opened(reply, language=language, **fields)

    korean, french, brazilian, unknown = map(case_in, ("ko", "fr-CA", "pt-BR", "und"))
    taken, mine = case_in("fr"), case_in("ko")
    cases.take_case(case=taken, moderator=nomsa)
    cases.take_case(case=mine, moderator=benoit)
    assert list(queue.waiting_for(benoit)) == [mine, french, unknown, korean, brazilian, taken]
    benoit.moderated_categories.add(topic.category)
    assert next(iter(queue.waiting_for(benoit))) == mine


# --- Taking ----------------------------------------------------------------------------------------------------------


def test_what_somebody_works_on_others_leave(post: Post, benoit: Member, nomsa: Member, sign_in: SignIn) -> None:
    case = opened(post)
    assert sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/take").status_code == 303
    page = sign_in(nomsa).get(QUEUE).content.decode()
    assert f"Taken by <bdi>{benoit.name}</bdi>" in page
    refused = decide(sign_in(nomsa), case, "hidden", "An advertisement")
    assert refused.status_code == 409
    assert "An advertisement" in refused.content.decode()
    assert f"{benoit.name}</bdi> is working on it" in refused.content.decode()
    assert sign_in(nomsa).post(f"{QUEUE}cases/{case.pk}/take").status_code == 409
    assert sign_in(nomsa).post(f"{QUEUE}cases/{case.pk}/take", {"over": "1"}).status_code == 303
    assert decide(sign_in(nomsa), case, "hidden", "An advertisement").status_code == 303


def test_what_was_taken_long_ago_or_given_back_is_free(
    post: Post, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    case = opened(post)
    cases.take_case(case=case, moderator=benoit)
    Case.objects.update(taken_at=timezone.now() - timedelta(minutes=16))
    assert cases.take_case(case=case, moderator=nomsa).taken_by == nomsa
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/release")
    assert Case.objects.get().taken_by == nomsa
    sign_in(nomsa).post(f"{QUEUE}cases/{case.pk}/release")
    assert Case.objects.get().taken_by is None


def test_open_queues_hear_of_every_change(post: Post, policy: Category, benoit: Member, daniela: Member) -> None:
    case = opened(post)
    cases.take_case(case=case, moderator=benoit)
    assert Event.objects.filter(stream="queue.site", object_id=str(case.pk)).count() == 2
    law = write.start_topic(author=benoit, category=policy, title="A law", body="Its text", language="en")
    opened(law.posts.get())
    told_of = Event.objects.filter(stream=f"queue.{daniela.pk}").values_list("kind", "object_id")
    assert [*told_of] == [("opened", str(Case.objects.latest("pk").pk))]


# --- Deciding --------------------------------------------------------------------------------------------------------


def test_the_first_decision_holds_and_the_same_twice_is_one(
    post: Post, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    case = opened(post)
    for _press in range(2):
        assert decide(sign_in(benoit), case, "hidden", "An advertisement").status_code == 303
    late = decide(sign_in(nomsa), case, "approved", "It is fine")
    assert late.status_code == 409
    assert f"{benoit.name}</bdi> was quicker" in late.content.decode()
    assert "It is fine" in late.content.decode()
    assert AuditEntry.objects.count() == 1
    assert Case.objects.get().outcome == Outcome.HIDDEN


@pytest.mark.parametrize("act", ["hidden", "asked", "warned", "escalate"])
def test_all_but_approving_needs_a_reason(post: Post, benoit: Member, act: str, sign_in: SignIn) -> None:
    case = opened(post)
    answer = decide(sign_in(benoit), case, act)
    assert answer.status_code == 422
    assert "Give a reason" in answer.content.decode()
    assert Case.objects.get().closed_at is None


def test_what_is_typed_comes_back_with_what_is_wrong(post: Post, benoit: Member, sign_in: SignIn) -> None:
    long = "x" * 301
    answer = decide(sign_in(benoit), opened(post), "hidden", long)
    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert decide(sign_in(benoit), Case.objects.get(), "nonsense", "why").status_code == 422


def test_the_author_is_warned_in_words(post: Post, eunji: Member, benoit: Member, sign_in: SignIn) -> None:
    decide(sign_in(benoit), opened(post), "warned", "No advertising here")
    assert told(eunji, Kind.MODERATION) == [("warn", "No advertising here")]
    assert Sanction.objects.get().member == eunji


def test_a_lone_opening_post_is_hidden_with_its_topic(topic: Topic, benoit: Member, sign_in: SignIn) -> None:
    case = opened(topic.posts.get())
    decide(sign_in(benoit), case, "hidden", "An advertisement")
    topic.refresh_from_db()
    assert topic.hidden_reason == "An advertisement"
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/undo")
    topic.refresh_from_db()
    assert topic.hidden_at is None


def test_what_is_done_outside_the_queue_closes_the_case(post: Post, amina: Member, benoit: Member) -> None:
    reported("post", post.pk, amina)
    moderate.hide_post(post=post, moderator=benoit, reason="An advertisement")
    assert Case.objects.get().outcome == Outcome.HIDDEN
    assert told(amina, Kind.REPORT) == [("hidden", "An advertisement")]


def test_an_edit_by_a_moderator_closes_the_case(post: Post, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    reported("post", post.pk, amina)
    assert f"/en/forum/p/{post.pk}/edit" in sign_in(benoit).get(QUEUE).content.decode()
    write.edit_post(post=post, editor=benoit, body="Earn a living", reason="Without the promise")
    assert Case.objects.get().outcome == Outcome.EDITED
    assert told(amina, Kind.REPORT) == [("edited", "Without the promise")]


# --- Taking back -----------------------------------------------------------------------------------------------------


def test_a_decision_is_taken_back_with_all_that_followed(
    post: Post, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    case = reported("post", post.pk, amina)
    decide(sign_in(benoit), case, "hidden", "An advertisement")
    page = sign_in(benoit).get(f"{QUEUE}?done={case.pk}").content.decode()
    assert f"{QUEUE}cases/{case.pk}/undo" in page
    for _press in range(2):
        sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/undo")
    post.refresh_from_db()
    assert post.hidden_at is None
    assert told(amina, Kind.REPORT) == []
    case.refresh_from_db()
    assert (case.closed_at, case.taken_by) == (None, benoit)
    assert [*AuditEntry.objects.order_by("pk").values_list("verb", flat=True)] == ["hide", "restore", "reopen"]
    decide(sign_in(benoit), case, "warned", "No advertising here")
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/undo")
    assert Sanction.objects.get().lifted_at
    decide(sign_in(benoit), case, "approved", "It is fine")
    assert told(amina, Kind.REPORT) == [("approved", "It is fine")]


# --- Many at once ----------------------------------------------------------------------------------------------------


def test_a_batch_decides_what_is_free_and_says_what_is_left(
    topic: Topic, eunji: Member, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    replies = [write.post_reply(topic=topic, author=eunji, body=f"Spam {n}", language="en") for n in range(3)]
    found = [opened(reply) for reply in replies]
    cases.take_case(case=found[2], moderator=nomsa)
    client, numbers = sign_in(benoit), [case.pk for case in found]
    wrong = client.post(f"{QUEUE}batch", {"cases": numbers, "act": "hidden"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count(" checked") == 2  # the third is somebody else's
    assert client.post(f"{QUEUE}batch", {"act": "hidden", "reason": "Spam"}).status_code == 422
    page = client.post(f"{QUEUE}batch", {"cases": numbers, "act": "hidden", "reason": "Spam"}, follow=True)
    assert "2 cases decided" in page.content.decode()
    assert "1 case is left as it is" in page.content.decode()
    assert Post.objects.exclude(hidden_at=None).count() == 2


def test_who_moderates_nothing_decides_no_batch(post: Post, amina: Member, sign_in: SignIn) -> None:
    asked = {"cases": [opened(post).pk], "act": "approved"}
    assert sign_in(amina).post(f"{QUEUE}batch", asked).status_code == 403
    assert Case.objects.open().exists()


# --- Profiles and documents ------------------------------------------------------------------------------------------


def test_a_profile_is_reported_to_moderators_of_the_site(
    amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    address = f"{QUEUE}report/member/{eunji.pk}"
    assert address in sign_in(amina).get(f"/en/members/{eunji.handle}/").content.decode()
    assert sign_in(eunji).get(address).status_code == 403
    assert sign_in(amina).post(address, {"concern": "personal", "text": "Mon numéro"}).status_code == 303
    case = Case.objects.get()
    page = sign_in(benoit).get(QUEUE).content.decode()
    assert "Mon numéro" in page
    assert 'value="hidden"' not in page.partition(f'id="case-{case.pk}"')[2].partition("</article>")[0]
    assert decide(sign_in(benoit), case, "asked", "Please take it out").status_code == 303
    assert told(amina, Kind.REPORT) == [("asked", "Please take it out")]


def test_who_reported_something_sees_what_they_said_until_it_is_decided(
    post: Post, amina: Member, chiara: Member, benoit: Member, sign_in: SignIn
) -> None:
    address = f"{QUEUE}report/post/{post.pk}"
    sign_in(amina).post(address, {"concern": "spam", "text": "C’est de la publicité"})
    page = sign_in(amina).get(address).text
    assert "C’est de la publicité" in page
    assert 'name="concern"' not in page
    assert "publicité" not in sign_in(chiara).get(address).text
    decide(sign_in(benoit), Case.objects.get(), "approved")
    assert 'name="concern"' in sign_in(amina).get(address).text


def test_a_document_is_reported_and_withdrawn(amina: Member, chiara: Member, benoit: Member, sign_in: SignIn) -> None:
    document = Document.objects.create(slug="a-paper", issued="2013-04", state=State.PUBLISHED, added_by=chiara)
    LanguageEdition.objects.create(document=document, language="en", title="A paper", is_original=True)
    address = f"{QUEUE}report/document/{document.pk}"
    assert address in sign_in(amina).get(DOCUMENT).content.decode()
    sign_in(amina).post(address, {"concern": "illegal"})
    case = Case.objects.get()
    assert decide(sign_in(benoit), case, "hidden", "Not ours").status_code == 303
    assert sign_in(amina).get(DOCUMENT).status_code == 410
    assert told(amina, Kind.REPORT) == [("hidden", "Not ours")]
    assert told(chiara, Kind.MODERATION) == [("withdraw_doc", "Not ours")]
    sign_in(benoit).post(f"{QUEUE}cases/{case.pk}/undo")
    assert sign_in(amina).get(DOCUMENT).status_code == 200


@pytest.mark.parametrize("path", ["nonsense/1", "post/999", "member/999", "document/999"])
def test_what_is_not_there_cannot_be_reported(path: str, amina: Member, sign_in: SignIn) -> None:
    assert sign_in(amina).get(f"{QUEUE}report/{path}").status_code == 404


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_a_part_of_the_queue_is_fetched_alone(post: Post, benoit: Member, sign_in: SignIn) -> None:
    case = opened(post)
    part = sign_in(benoit).get(f"{QUEUE}cases/{case.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<article")
    newer = sign_in(benoit).get(f"{QUEUE}arrived?after={case.pk - 1}").content.decode()
    assert f'id="case-{case.pk}"' in newer
    assert f'id="case-{case.pk}"' not in sign_in(benoit).get(f"{QUEUE}arrived?after={case.pk}").content.decode()


def test_open_pages_are_shown_how_much_waits_and_who_works(
    post: Post, amina: Member, benoit: Member, sign_in: SignIn
) -> None:
    client, case = sign_in(benoit), opened(post)
    client.post(f"{QUEUE}cases/{case.pk}/take")
    assert "Benoît Lefèvre" in client.get(f"{QUEUE}load").text
    tabs = client.get(f"{QUEUE}tabs?show=mine").text
    assert "Suspicious" in tabs
    assert 'show=mine" aria-current="page"' in tabs
    assert sign_in(amina).get(f"{QUEUE}load").status_code == 403


@pytest.mark.parametrize("asked", ["show=nonsense", "why=nonsense", "page=0", "page=x"])
def test_an_address_that_says_nothing_is_not_found(asked: str, benoit: Member, sign_in: SignIn) -> None:
    assert sign_in(benoit).get(f"{QUEUE}?{asked}").status_code == 404


def test_a_thing_that_is_gone_leaves_a_card_that_can_be_closed(post: Post, benoit: Member, sign_in: SignIn) -> None:
    case = cases.open_case(kind="post", object_id=post.pk + 99, why=Why.FIRST, member=None, scope="site", language="en")
    assert "Deleted since" in sign_in(benoit).get(QUEUE).content.decode()
    assert decide(sign_in(benoit), case, "approved").status_code == 303


def test_the_number_of_queries_does_not_grow_with_the_cards(
    topic: Topic, eunji: Member, benoit: Member, amina: Member, sign_in: SignIn
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(QUEUE).status_code == 200
        return len(asked)

    client = sign_in(benoit)
    reported("member", eunji.pk, amina, "Look")
    reported("post", write.post_reply(topic=topic, author=eunji, body="One", language="en").pk, amina, "Look")
    client.get(QUEUE)
    few = queries()
    for number in range(28):
        author = make_member(f"author{number}", f"Author {number:05b}".replace("0", "a").replace("1", "e"))
        reported("post", write.post_reply(topic=topic, author=author, body="Many", language="en").pk, amina, "Look")
    client.get(QUEUE)  # the bell falls silent
    assert queries() == few
    assert few <= 17


def test_figures_say_how_old_and_how_much(post: Post, topic: Topic, benoit: Member) -> None:
    hour = timedelta(hours=1)
    case = opened(topic.posts.get(number=1))
    Case.objects.update(opened_at=timezone.now() - 3 * hour)
    cases.decide(case=case, moderator=benoit, outcome=Outcome.APPROVED, answer="")
    waits = opened(post, Why.FIRST)
    cases.take_case(case=waits, moderator=benoit)
    load = queue.load_of(benoit)
    assert (load.waiting, load.decided, load.at_work) == (1, 1, [(benoit.name, 1)])
    assert load.oldest == waits.opened_at
    assert load.median_wait is not None
    assert 3 * hour <= load.median_wait < 4 * hour


def test_cases_of_a_member_are_known(post: Post, eunji: Member, amina: Member) -> None:
    case = opened(post)
    assert [*cases.cases_of(eunji)] == [case]
    assert not cases.cases_of(amina).exists()
    assert case.level == Level.PLACE


def test_a_decision_is_not_taken_back_where_the_thing_has_a_case_again(
    post: Post, benoit: Member, sign_in: SignIn
) -> None:
    first = opened(post)
    decide(sign_in(benoit), first, "approved")
    opened(post)
    assert sign_in(benoit).post(f"{QUEUE}cases/{first.pk}/undo").status_code == 409
    first.refresh_from_db()
    assert first.closed_at


def test_the_number_of_queries_of_a_members_page_does_not_grow_with_their_history(
    topic: Topic, eunji: Member, benoit: Member, nomsa: Member, sign_in: SignIn
) -> None:
    def live_through(post: Post) -> None:
        cases.decide(case=opened(post), moderator=nomsa, outcome=Outcome.WARNED, answer="Once more")
        add_note(member=eunji, moderator=nomsa, text="Ask before you decide")
        silence_member(member=eunji, moderator=nomsa, reason="A pause", until=timezone.now() + timedelta(days=1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{QUEUE}members/eunji/").status_code == 200
        return len(asked)

    client = sign_in(benoit)
    first, *others = [write.post_reply(topic=topic, author=eunji, body="Look", language="en") for _number in range(30)]
    live_through(first)
    queries()  # names of categories are kept in the process
    few = queries()
    for post in others:
        live_through(post)
    assert queries() == few
    assert few <= 16
