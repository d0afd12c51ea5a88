"""A word of a private conversation is in no byte of any page for all but its partners, whatever their role."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils import timezone

from brain.languages.models import Origin
from brain.members.models import Member
from brain.notifications.models import Notification
from forum.actions import bookmark, moderate, react, report, talk, write
from forum.models import Attachment, Feeling, Post, PostTranslation, Topic

from .conftest import CANARY

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
SOUGHT = "zither"  # stands beside the canary: what is looked for comes back on the page, the canary must not
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


def addresses(topic: Topic, post: Post) -> Iterator[str]:
    """Yield the address of every page of the site, as far as it may lead to the topic or the post."""
    values = {
        "topic_id": topic.pk, "post_id": post.pk, "object_id": post.pk, "number": 1, "handle": "amina", "edition": 12,
        "slug": topic.category.slug, "language": "fr", "kind": "post",
    }  # fmt: skip
    file = post.attachments.get().pk
    for name, parameters in _names(get_resolver().url_patterns, ""):
        for other in (1, "x", file):
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs={key: values.get(key, other) for key in parameters})
                break
        else:
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs=dict.fromkeys(parameters, file))


def _names(patterns: list[Any], prefix: str) -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            is_ours = not getattr(pattern.urlconf_module, "__name__", "").startswith("allauth")
            if pattern.namespace != "admin" and is_ours:
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name, list(pattern.pattern.converters)


def admin_addresses(topic: Topic) -> Iterator[str]:
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + f"?q={SOUGHT}"
        yield from (reverse(f"{name}_change", args=[row.pk]) for row in model._default_manager.all()[:5])
    yield reverse("admin:forum_topic_change", args=[topic.pk])
    yield reverse("admin:forum_category_change", args=[topic.category_id])


def said_to(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return f"{answer.headers}{content.decode(errors='replace')}"


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
    report.report_post(post=post, reporter=daniela, concern="rude", text="Look")
    page = sign_in(benoit).get("/en/forum/moderation/reports").content.decode()
    assert "Only this was reported" in page
    assert CANARY not in page
    assert SOUGHT not in page
    assert sign_in(benoit).get(f"/p/{post.pk}").status_code == 404
    assert sign_in(eunji).get("/en/forum/moderation/reports").status_code == 403
    report.hide_reported(post=post, moderator=benoit, reason="Rude")
    log = sign_in(benoit).get("/en/forum/moderation/log").content.decode()
    assert "A private message" in log
    assert CANARY not in log
    assert "Only this was reported" not in sign_in(benoit).get("/en/forum/moderation/reports").content.decode()


def test_a_sample_of_time_changes_nothing(secret: Topic, nomsa: Member, sign_in: SignIn) -> None:
    """The newest topics of the site, whenever they were written, are never conversations."""
    Topic.objects.filter(pk=secret.pk).update(last_post_at=timezone.now())
    assert CANARY not in sign_in(nomsa).get("/en/").content.decode()
