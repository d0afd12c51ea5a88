"""A word in the private category of an edition is in no byte that anybody else gets, whatever else they are.

Beside guests there is one who has everything but the edition: moderator of another category, organiser of another
academy, translator, and once a participant of this one, with all that they followed, kept and were told.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from brain.languages.models import Origin
from brain.members import actions as members
from brain.members.models import Attendance, Member, Part, Role
from brain.moderation.actions.cases import report
from brain.moderation.models import AuditEntry
from brain.moderation.things import kind_of
from brain.notifications.models import Notification
from brain.notifications.tasks import send_mails
from brain.privacy.archive import write_archive
from forum.actions import bookmark, events, follow, moderate, polls, react, write
from forum.models import Attachment, Category, CategoryTranslation, Feeling, Level, Post, PostTranslation, Topic
from tests.conftest import make_member

from .conftest import CANARY
from .crawling import SOUGHT, addresses, said_to

pytestmark = pytest.mark.django_db
SAID = f"The {SOUGHT} and the {CANARY}"
OUTSIDERS = ("guest", "outsider")


@pytest.fixture
def outsider(help_room: Category) -> Member:
    member = make_member("outsider", "Outsider", editions=(12,), role=Role.TRANSLATOR, last_seen_at=None)
    member.reads = member.writes = ["en", "fr", "es"]
    member.save()
    Attendance.objects.create(member=member, edition=11, part=Part.ORGANISER, is_confirmed=True)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    help_room.moderators.add(member)
    return member


@pytest.fixture
def secret(twelfth: Category, outsider: Member, amina: Member, benoit: Member) -> Topic:
    """A private room with everything that there can be in one; the outsider was in it, and is not any more."""
    Category.objects.filter(pk=twelfth.pk).update(name=f"Room of the {CANARY}", description=SAID)
    CategoryTranslation.objects.create(original=twelfth, language="fr", name=f"Salle {CANARY}", description=SAID)
    twelfth.refresh_from_db()
    follow.choose_for_category(member=outsider, category=twelfth, level=Level.WATCH)
    held: list[Any] = [
        partial(polls.add_poll, question=f"{SAID}?", options=[f"Yes, the {CANARY}", "No"]),
        partial(
            events.add_event, starts_at=datetime(2090, 1, 1, tzinfo=UTC), time_zone="UTC", place=f"At the {CANARY}"
        ),
    ]
    started = partial(write.start_topic, author=amina, category=twelfth, title=SAID, language="en")
    topic = started(body=f"{SAID} @outsider @edition-12")
    for part in held:
        started(body=SAID, parts=[part])
    reply = write.post_reply(topic=topic, author=amina, body=f"{SAID}, again @outsider", language="en")
    own = write.post_reply(topic=topic, author=outsider, body="Mine", language="en")
    write.post_reply(topic=topic, author=amina, body=SAID, language="en", answers=own)
    react.react(post=reply, member=outsider, feeling=Feeling.THANK)
    bookmark.keep(member=outsider, post=reply)
    kept = Attachment(owner=amina, name=f"{SAID}.txt", media_type="text/plain", size=len(SAID))
    kept.file.save("secret", ContentFile(SAID.encode()))
    kept.posts.add(reply)
    PostTranslation.objects.create(
        original=reply, language="fr", body=SAID, body_html=f"<p>{SAID}</p>", origin=Origin.HUMAN
    )
    kind = kind_of("post")
    assert kind
    report(thing=kind.to_report(outsider, reply.pk), reporter=outsider, concern="rude", text="Look at this")
    moderate.lock_topic(topic=topic, moderator=benoit, reason=f"Enough of the {CANARY}")
    members.withdraw_attendance(attendance=Attendance.objects.get(member=outsider, edition=12), by=benoit)
    return Topic.objects.select_related("category").get(pk=topic.pk)


@pytest.fixture
def readers(outsider: Member, sign_in: Any) -> dict[str, Client]:
    return {"guest": Client(), "outsider": sign_in(outsider)}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_feed_file_or_fragment_says_it(who: str, secret: Topic, readers: dict[str, Client]) -> None:
    """Of every address that the site has, in its form for the room's topics, posts and files."""
    post = secret.posts.get(number=2)
    asked = f"?q={SOUGHT}&words={SOUGHT}&kind=topic&ids={post.pk}&place=topic.{secret.pk}&topic={secret.pk}"
    pages = [address + asked for address in addresses(secret, post)]
    pages += [f"/{language}/search/?q={CANARY[:-2]}me" for language in ("en", "fr")]
    pages += [f"/en/forum/complete?kind={kind}&q={SOUGHT}" for kind in ("topic", "document", "member", "group")]
    assert len(pages) > 150
    assert [page for page in pages if CANARY in said_to(readers[who], page)] == []


def test_participants_do_read_it(secret: Topic, amina: Member, sign_in: Any) -> None:
    client = sign_in(amina)
    post = secret.posts.get(number=2)
    for page in (secret.url, f"/a/{post.attachments.get().pk}", f"/en/search/?q={SOUGHT}", "/en/forum/events"):
        assert CANARY in said_to(client, page), page


def test_no_form_s_answer_says_it(secret: Topic, readers: dict[str, Client], outsider: Member) -> None:
    """What is sent to the room's addresses is answered without it, by JSON as by pages."""
    post, sent = secret.posts.get(number=2), {"body": "x", "language": "en", "reason": "x", "feeling": "thank"}
    pages = {page for page in addresses(secret, post) if not page.startswith(("/en/account/", "/language", "/theme"))}
    for accept in ("text/html", "application/json"):
        for page in sorted(pages):
            answer = readers["outsider"].post(page, sent, headers={"accept": accept})
            assert CANARY not in answer.content.decode(errors="replace"), page


def test_nobody_is_told_or_written_to(secret: Topic, outsider: Member, amina: Member) -> None:
    assert not any(CANARY in f"{told.title}{told.excerpt}" for told in Notification.objects.shown_to(outsider))
    Member.objects.update(last_seen_at=timezone.now() - timedelta(hours=2))
    send_mails.call()
    assert [letter for letter in mail.outbox if CANARY in str(letter.message()) and outsider.email in letter.to] == []


def test_the_log_and_what_moderators_of_other_places_see_are_without_it(
    secret: Topic, outsider: Member, readers: dict[str, Client], benoit: Member, help_room: Category
) -> None:
    """Neither is the way of a topic that was moved out of the room, nor what was done to their own post there."""
    own = secret.posts.get(author=outsider)
    moderate.hide_post(post=own, moderator=benoit, reason="Off topic")
    moved = write.start_topic(author=outsider, category=help_room, title="Open", body="Open", language="en")
    moderate.move_topic(topic=moved, moderator=benoit, category=secret.category, reason="It belongs there")
    moderate.move_topic(topic=moved, moderator=benoit, category=help_room, reason="It does not")
    assert AuditEntry.objects.filter(member=outsider).count() == 4
    for page in ("log", "mine", "transparency", "permissions", ""):
        html = readers["outsider"].get(f"/en/moderation/{page}").content.decode()
        assert CANARY not in html, page
    assert readers["outsider"].post("/en/moderation/log/export", {"format": "jsonl"}).status_code == 403
    assert "Off topic" in readers["outsider"].get("/en/moderation/mine").content.decode()


def test_the_copy_of_one_s_data_holds_nothing_that_others_said_there(secret: Topic, outsider: Member) -> None:
    archive = BytesIO()
    write_archive(outsider, archive)
    with ZipFile(archive) as files:
        found = [name for name in files.namelist() if CANARY in name or CANARY.encode() in files.read(name)]
    assert found == []


def test_a_post_that_was_moved_out_takes_nothing_of_the_room_along(
    secret: Topic, help_room: Category, benoit: Member, readers: dict[str, Client]
) -> None:
    """What is public now names neither the room that it was in nor the topics around it."""
    shown = write.start_topic(
        author=secret.author, category=secret.category, title="Harmless", body="Harmless", language="en"
    )
    moderate.move_topic(topic=shown, moderator=benoit, category=help_room, reason="It may be public")
    for client in readers.values():
        html = client.get(Topic.objects.select_related("category").get(pk=shown.pk).url).content.decode()
        assert "Harmless" in html
        assert CANARY not in html
    assert Post.objects.filter(topic=shown).exists()
