"""A word of a private conversation is in no byte of any page for all but its partners, whatever their role."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from brain.languages.models import Origin
from brain.members.models import Member
from brain.moderation.actions import cases
from brain.moderation.things import kind_of
from brain.notifications.models import Notification
from forum.actions import bookmark, moderate, react, talk, write
from forum.models import Attachment, Feeling, PostTranslation, Topic

from .conftest import CANARY
from .crawling import SOUGHT, addresses, admin_addresses, said_to

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
SAID = f"The {SOUGHT} and the {CANARY}"


@pytest.fixture
def secret(amina: Member, daniela: Member, eunji: Member) -> Topic:
    """A conversation of three, which eunji has left, with everything that posts can have."""
    topic = talk.begin(author=amina, partners=[daniela, eunji], title=SAID, body=f"{SAID} @benoit", language="en").topic
    reply = write.post_reply(topic=topic, author=daniela, body=f"{SAID}, again @moderators", language="en")
    react.react(post=reply, member=amina, feeling=Feeling.THANK)
    bookmark.keep(member=amina, post=reply, note=SAID)
    kept = Attachment(owner=daniela, name=f"{SAID}.txt", media_type="text/plain", size=len(SAID))
    kept.file.save("secret", ContentFile(SAID.encode()))
    kept.posts.add(reply)
    PostTranslation.objects.create(
        original=reply, language="fr", body=SAID, body_html=f"<p>{SAID}</p>", origin=Origin.HUMAN
    )
    talk.remove_partner(topic=topic, member=eunji)
    write.post_reply(topic=topic, author=amina, body=f"{SAID}, without her", language="en")
    return Topic.objects.select_related("category").get(pk=topic.pk)


@pytest.mark.parametrize("who", [None, "eunji", "nomsa"])
def test_no_page_of_the_site_says_it_to_others(
    secret: Topic, who: str | None, sign_in: SignIn, request: pytest.FixtureRequest, client: Client
) -> None:
    reader = sign_in(request.getfixturevalue(who)) if who else client
    post = secret.posts.get(number=2)
    moderate.hide_post(post=secret.posts.get(number=3), moderator=request.getfixturevalue("benoit"), reason="Off")
    asked = f"?q={SOUGHT}&words={SOUGHT}&kind=topic&show=&ids={post.pk}&place=topic.{secret.pk}"
    pages = [address + asked for address in addresses(secret, post)]
    assert len(pages) > 100
    pages.append(f"/en/search/?q={CANARY[:-2]}me")  # what was meant is not told to who may not see it
    if who == "nomsa":
        pages += admin_addresses(secret)
    assert [page for page in pages if CANARY in said_to(reader, page)] == []


def test_its_partners_find_it_and_see_that_it_is_a_message(secret: Topic, daniela: Member, sign_in: SignIn) -> None:
    page = sign_in(daniela).get(f"/en/search/?q={SOUGHT}").content.decode()
    assert CANARY in page
    assert "Message" in page
    assert CANARY in sign_in(daniela).get("/en/messages/").content.decode()


def test_nobody_else_is_told_or_written_to(secret: Topic, amina: Member, daniela: Member, eunji: Member) -> None:
    told = set(Notification.objects.values_list("member", flat=True))
    assert told <= {amina.pk, daniela.pk, eunji.pk}
    assert not any(
        CANARY in n.excerpt + n.title for n in Notification.objects.shown_to(Member.objects.get(pk=eunji.pk))
    )
    assert mail.outbox == []


def test_moderators_see_a_reported_message_and_nothing_else(
    secret: Topic, daniela: Member, benoit: Member, eunji: Member, sign_in: SignIn
) -> None:
    post = write.post_reply(topic=secret, author=secret.author, body="Only this was reported", language="en")
    kind = kind_of("post")
    assert kind
    thing = kind.to_report(daniela, post.pk)
    case = cases.report(thing=thing, reporter=daniela, concern="rude", text="Look").case
    page = sign_in(benoit).get("/en/moderation/").content.decode()
    assert "Only this was reported" in page
    assert CANARY not in page
    assert SOUGHT not in page
    assert sign_in(benoit).get(f"/p/{post.pk}").status_code == 404
    assert sign_in(eunji).get("/en/moderation/").status_code == 403
    cases.decide(case=case, moderator=benoit, outcome="hidden", answer="Rude")
    log = sign_in(benoit).get("/en/forum/moderation/log", follow=True).content.decode()
    assert "A private message" in log
    assert CANARY not in log
    for page in ("", "?show=decided", f"cases/{case.pk}/"):
        assert "Only this was reported" not in sign_in(benoit).get(f"/en/moderation/{page}").content.decode()


def test_a_sample_of_time_changes_nothing(secret: Topic, nomsa: Member, sign_in: SignIn) -> None:
    """The newest topics of the site, whenever they were written, are never conversations."""
    Topic.objects.filter(pk=secret.pk).update(last_post_at=timezone.now())
    assert CANARY not in sign_in(nomsa).get("/en/").content.decode()
