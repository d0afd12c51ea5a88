"""What members write is text wherever it is shown: no markup, no script, no line of a mail's head."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from brain.core.text import render_markdown
from brain.members.forms import clean_free_handle
from brain.members.models import Affiliation, Member, Profile
from brain.members.names import clean_name, skeleton
from brain.news.models import NewsItem
from brain.news.models import State as NewsState
from forum.actions import moderate, write
from forum.models import Category, Post, Topic

SignIn = Callable[[Member], Client]
EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
LIVE = ("<img src=x", "<script>alert", "onerror=alert(1)>\"'><")
LINKS = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "<javascript:alert(1)>",
    "[a](file:///etc/passwd)",
    "[a]: javascript:alert(1)\n\n[a]",
    "![a](https://evil.example/x.png)",
    '[a](x "onmouseover=alert(1)")',
    "<a href=x onclick=alert(1)>a</a>",
    "<svg onload=alert(1)>",
    "[a](\x01javascript:alert(1))",
    "[a](feed:javascript:x)",
]


@pytest.mark.parametrize("source", LINKS)
def test_no_link_or_tag_runs_anything(source: str) -> None:
    html = render_markdown(source).lower()
    for scheme in ("javascript", "data", "vbscript", "file", "feed"):
        assert f'href="{scheme}' not in html
    for tag in ("<img", "<svg", "<script", "onclick=alert(1)>a", " onmouseover="):
        assert tag not in html


def test_names_titles_bodies_and_searches_are_text(
    sign_in: SignIn, amina: Member, benoit: Member, nomsa: Member, help_room: Category
) -> None:
    Member.objects.filter(pk=amina.pk).update(name=EVIL[:80], city=EVIL, shown_to={"place": "everyone"})
    Affiliation.objects.create(member=amina, name=EVIL[:120], folded=EVIL[:120], role=EVIL[:120])
    Profile.objects.create(member=amina, address=EVIL[:80], about=EVIL, language="en")
    Category.objects.filter(pk=help_room.pk).update(name=EVIL, description=EVIL)
    amina.refresh_from_db()
    help_room.refresh_from_db()
    topic = write.start_topic(author=amina, category=help_room, title=EVIL, body=f"{EVIL} xylophone", language="en")
    reply = write.post_reply(topic=topic, author=amina, body=f"@nomsa @benoit {EVIL} xylophone", language="en")
    write.edit_post(post=reply, editor=amina, body=f"{EVIL} xylophone {EVIL}")
    moderate.lock_topic(topic=topic, moderator=benoit, reason=EVIL)
    moderate.hide_post(post=reply, moderator=benoit, reason=EVIL)
    NewsItem.objects.create(slug="evil", title=EVIL, summary=EVIL, state=NewsState.PUBLISHED, series=EVIL, person=EVIL)
    client = sign_in(nomsa)
    for address in (
        "/en/",
        "/en/forum/",
        "/en/forum/c/help/",
        topic.url,
        f"/en/forum/t/{topic.pk}/reply",
        f"/en/forum/p/{reply.pk}/history",
        f"/en/forum/t/{topic.pk}/lock",
        "/en/moderation/log",
        "/en/notifications/",
        "/en/members/",
        "/en/members/amina/",
        "/en/search/?q=xylophone",
        f"/en/search/?q={EVIL}",
        f"/en/members/?words={EVIL}",
        "/en/news/",
        "/en/news/evil/",
        "/en/news/feed.atom",
        "/en/admin/forum/topic/",
        "/en/admin/forum/category/",
        "/en/admin/members/member/",
        f"/en/admin/forum/category/{help_room.pk}/change/",
        f"/en/forum/?page={EVIL}",
        f"/en/nothing/{EVIL}",
    ):
        answer = client.get(address)
        assert answer.status_code in (200, 404), address
        for live in LIVE:
            assert live not in answer.content.decode(), address


def test_a_message_of_the_admin_shows_a_name_as_text(sign_in: SignIn, nomsa: Member, help_room: Category) -> None:
    """As in Wagtail's CVE-2026-28223."""
    details = {
        "slug": "help",
        "name": EVIL[:80],
        "audience": "public",
        "position": 1,
        "language": "en",
        "slow_mode": 0,
        "translations-TOTAL_FORMS": 0,
        "translations-INITIAL_FORMS": 0,
    }
    answer = sign_in(nomsa).post(f"/en/admin/forum/category/{help_room.pk}/change/", details, follow=True)
    assert answer.status_code == 200
    help_room.refresh_from_db()
    assert help_room.name == EVIL[:80]
    assert "<img src=x" not in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "Admin",
        "ΑDΜΙΝ",
        "аdmin",
        "a\u200bdmin",
        "Ａdmin",
        "Mode\u202erator",
        "<b>Eve</b>",
        "Eve\r\nBcc: x@y.org",
        "@amina",
    ],
)
def test_names_that_mislead_are_refused_or_made_plain(name: str) -> None:
    try:
        kept = clean_name(name)
    except ValidationError:
        return
    assert "\n" not in kept
    assert "\r" not in kept
    assert skeleton(kept) != skeleton("admin")


@pytest.mark.parametrize(
    "handle", ["аmina", "amіna", "ａmina", "AMINA", "amina\u200b", "@amina", "am\u0131na", "arnina", "ámina", "a.mina"]
)
def test_no_second_handle_looks_like_the_first(handle: str, amina: Member, eunji: Member) -> None:
    with pytest.raises(ValidationError):
        clean_free_handle(handle, besides=eunji)


def test_a_name_adds_no_line_to_a_mail_s_head(db: None, client: Client) -> None:
    details = {"name": "Eve\r\nBcc: victim@example.org", "email": "eve@example.org", "password1": "quiet river stone"}
    client.post("/en/account/signup/", details | {"reads": ["en"]})
    for message in mail.outbox:
        assert message.recipients() == ["eve@example.org"]
        assert "\n" not in message.subject
    bad = client.post("/en/account/signup/", details | {"email": "a@b.org\nBcc: c@d.org", "reads": ["en"]})
    assert bad.status_code == 422


def test_a_hidden_post_is_nowhere(
    public: Topic, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn, client: Client
) -> None:
    post: Any = write.post_reply(topic=public, author=amina, body="@eunji xylophone", language="en")
    answer = write.post_reply(topic=public, author=eunji, body="Indeed", language="en", answers=post)
    moderate.hide_post(post=post, moderator=benoit, reason="Advertising")
    reader = sign_in(eunji)
    for address in (
        public.url,
        "/en/",
        "/en/forum/",
        "/en/forum/c/help/",
        f"/p/{post.pk}",
        f"/p/{answer.pk}",
        "/en/search/?q=indeed",
        "/en/notifications/",
        "/en/members/amina/",
        f"/en/forum/t/{public.pk}/reply?answers={post.pk}&quote=1",
        f"/en/forum/p/{post.pk}/history",
        f"/en/forum/p/{post.pk}/edit",
        "/en/news/feed.atom",
    ):
        for person in (client, reader):
            assert "xylophone" not in person.get(address, follow=True).content.decode(), address
    assert "Indeed" not in Post.objects.get(pk=post.pk).body
