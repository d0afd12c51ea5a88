"""Whatever a person pastes: a clear answer, their text kept, and the page of everybody else as it was."""

import uuid
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from lxml import html

from brain.core.text import MAX_MENTIONS
from brain.members.models import Member
from brain.notifications.models import Notification
from forum.models import MAX_BODY, Attachment, Category, Post, Topic
from tests.conftest import make_member
from tests.forum.pictures import declared, picture, sent

SignIn = Callable[[Member], Client]
Entry = Callable[[Client, str], Any]
RLO, ZERO = "\u202e", "\u200b"
WIDE = "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n"

PASTED = {
    "nested quotes": "\n".join("> " * depth + f"level {depth}" for depth in range(1, 51)),
    "a thousand quotes": "> " * 1000 + "deep",
    "a list as deep": "- " * 300 + "deep",
    "a table of a thousand columns": WIDE + "| x |\n",
    "mentions of nobody": "@nobody " * 500,
    "overrides": f"{RLO}evil {RLO * 50}\n\n[x{RLO}](/y) {RLO}",
    "embeddings": "\u202b\u2067" * 200 + "x",
    "zero width": f"a{ZERO * 500}b {'‍' * 100}",
    "combining marks": "a" + "\u0301" * 3000,
    "one word": "x" * 30_000,
    "control characters": "a\0b\x07c\x1b[31md\x7fe\x85f\ufffe",
    "HTML": "</div></main></body><script>alert(1)</script><style>*{display:none}</style><!-- ",
    "templates": "{{ request }} {% load x %} {{{",
    "an open fence": "```\n</div>",
    "open spoilers": "::: spoiler <b>x</b>\n" * 100,
    "footnotes": "[^1]" * 500 + "\n\n" + "[^1]: x\n" * 500,
    "images that are not there": f"![](/a/{uuid.UUID(int=5)}) ![x](https://evil.example/x.png)",
    "marks of ours": '<!--for:moderator 1--> secret <!--/for--> data-mine="thank-1"',
    "emoji": "👩‍👩‍👧‍👦🇪🇸" * 500,
    "brackets": "[" * 5000 + "]" * 5000,
    "links": "[a](" * 3000,
    "links as such": "http://a.b/((" * 2000,
    "entities": "&#0; &#xD800; &#x202e; &nbsp; &#1114112;" * 200,
    "long lines of another script": "사회적경제" * 4000,
}


def reply_to(topic: Topic) -> Entry:
    return lambda client, body: client.post(f"/en/forum/t/{topic.pk}/reply", {"body": body, "undescribed": "*"})


@pytest.fixture(params=["topic", "reply", "edit", "message"])
def entry(request: pytest.FixtureRequest, topic: Topic, help_room: Category, amina: Member, eunji: Member) -> Entry:
    """Return a function by which amina's client sends a text."""

    def send(client: Client, body: str) -> Any:
        fields = {"body": body, "undescribed": "*"}
        if request.param == "topic":
            return client.post("/en/forum/new", {"title": "A title", "category": "help", **fields})
        if request.param == "reply":
            return client.post(f"/en/forum/t/{topic.pk}/reply", fields)
        if request.param == "message":
            return client.post("/en/messages/new", {"to": eunji.handle, **fields})
        post = topic.posts.get(number=1)
        return client.post(f"/en/forum/p/{post.pk}/edit", {"revision": post.revision, **fields})

    return send


class _Balance(HTMLParser):
    """Fails where an element does not end in the one that it began in."""

    VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    # Their ends may be left out.
    LOOSE = {"li", "p", "option", "dt", "dd", "tr", "td", "th", "thead", "tbody"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in self.LOOSE:
            self.open.pop()
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag


def check_page(answer: Any) -> Any:
    """The page is whole: nothing on it ends too early, no id stands twice, and it is all there."""
    page = answer.content.decode()
    parser = _Balance()
    parser.feed(page)
    assert parser.open in ([], ["html"])
    tree = html.document_fromstring(page)
    ids = [str(each) for each in tree.xpath("//@id")]
    assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
    assert len(tree.xpath("//main")) == 1
    assert tree.xpath("//footer")
    assert not tree.xpath("//main//script | //main//style")
    assert not tree.xpath("//*[contains(@class, 'text')]//*[@style or @onclick or @onerror]")
    return tree


def pages_of(topic: Topic) -> Iterator[str]:
    yield topic.url
    yield "/en/forum/"
    yield "/en/forum/c/help/"
    yield "/en/search/?q=memory"
    yield "/en/"


def is_typed(body: str, answer: Any) -> bool:
    """Whether the form of the answer holds the text as it was typed."""
    [typed] = html.document_fromstring(answer.content.decode()).xpath("//textarea[@name='body']")
    return str(typed.text or "").strip() == body.strip()


def test_whatever_is_pasted_breaks_no_page(
    topic: Topic, amina: Member, eunji: Member, client: Client, sign_in: SignIn
) -> None:
    sender = sign_in(amina)
    for name, body in PASTED.items():
        caches["default"].clear()  # more than a member may send in a minute
        answer = reply_to(topic)(sender, body)
        assert answer.status_code in (303, 422), name
        if answer.status_code == 422:
            check_page(answer)
    for address in pages_of(topic):
        check_page(client.get(address))
    page = sign_in(eunji).get(f"{topic.url}?page=2")
    assert len(check_page(page).xpath("//article")) == Post.objects.count() - 20
    assert RLO not in client.get(topic.url).content.decode()


def test_previews_of_it_are_whole(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    sender = sign_in(amina)
    for body in PASTED.values():
        answer = sender.post(f"/en/forum/t/{topic.pk}/reply", {"body": body, "preview": "1"})
        assert answer.status_code in (200, 422)
        check_page(answer)


def test_every_entry_takes_it_alike(entry: Entry, topic: Topic, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    names = ["nested quotes", "a table of a thousand columns", "control characters", "HTML", "overrides"]
    answer = entry(sign_in(amina), "\n\n".join(PASTED[name] for name in names))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    check_page(sign_in(eunji).get(answer["Location"].partition("#")[0], follow=True))


@pytest.mark.parametrize("length", [MAX_BODY + 1, 100_000])
def test_a_text_that_is_too_long_is_counted_and_kept(entry: Entry, amina: Member, sign_in: SignIn, length: int) -> None:
    body = ("word " * length)[: length - 1] + "."
    answer = entry(sign_in(amina), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"The text has {length} characters; up to {MAX_BODY} are possible" in page
    assert is_typed(body, answer)
    check_page(answer)


def test_it_is_said_in_the_language_of_the_page(topic: Topic, amina: Member, sign_in: SignIn) -> None:
    answer = sign_in(amina).post(f"/fr/forum/t/{topic.pk}/reply", {"body": "x" * 100_000})
    assert "100000" in answer.content.decode()
    assert "are possible" not in answer.content.decode()


def test_five_hundred_members_are_not_called_at_once(
    entry: Entry, topic: Topic, amina: Member, sign_in: SignIn
) -> None:
    handles = [make_member(f"m{number}", f"Member {number}").handle for number in range(MAX_MENTIONS + 1)]
    body = " ".join(f"@{handle}" for handle in handles * 10)
    answer = entry(sign_in(amina), body)
    assert answer.status_code == 422
    assert f"mentions {MAX_MENTIONS + 1} members; up to {MAX_MENTIONS} are possible" in answer.content.decode()
    assert is_typed(body, answer)
    assert not Notification.objects.exists()
    quoted = "".join(f"> {line}\n" for line in body.split("\n"))
    assert entry(sign_in(amina), f"{quoted}\nwho were they?").status_code == 303


def test_a_text_of_which_nothing_is_seen_is_none(entry: Entry, amina: Member, sign_in: SignIn) -> None:
    for body in (" \n ", ZERO * 20, "\u200d\u2060", "\u3164\u115f", "\0\x07", "\u202e\u202c", "\u2800"):
        answer = entry(sign_in(amina), body)
        assert answer.status_code == 422
        assert "Write something first." in answer.content.decode()


def test_a_title_has_nothing_that_is_not_seen(
    help_room: Category, amina: Member, client: Client, sign_in: SignIn
) -> None:
    for title in (f"The {RLO}memory", "The\nmemory", "The \0memory", f"The {ZERO}memory\u2067", "The \x1bmemory"):
        fields = {"title": title, "category": "help", "body": "x"}
        assert sign_in(amina).post("/en/forum/new", fields).status_code == 303
    assert set(Topic.objects.values_list("title", flat=True)) == {"The memory"}
    for title in (ZERO, "\u200d", "\u3164 \u2800", "\u202e"):
        answer = sign_in(amina).post("/en/forum/new", {"title": title, "category": "help", "body": "My words"})
        assert answer.status_code == 422
        assert "Give the topic a title." in answer.content.decode()
        assert is_typed("My words", answer)


BAD_IMAGES = {
    "broken.png": (picture()[:200], "cannot be read"),
    "broken.jpg": (picture("JPEG")[:200], "cannot be read"),
    "large.png": (declared(8000, 5000), "too many pixels"),
    "bomb.png": (declared(65_000, 65_000), "too many pixels"),
    "page.png": (b"<!doctype html><script>alert(1)</script>", "not what its name says"),
    "\u202egnp.exe": (b"MZ", "not accepted"),
    "a.svg": (b"<svg onload='alert(1)'/>", "not accepted"),
}


def test_bad_images_are_explained_and_the_text_kept(
    entry: Entry, amina: Member, client: Client, sign_in: SignIn, topic: Topic
) -> None:
    sender = sign_in(amina)
    post = sender.post
    for name, (content, words) in BAD_IMAGES.items():
        sender.post = lambda address, fields, c=content, n=name: post(address, {**fields, "attachments": sent(n, c)})  # type: ignore[method-assign]
        answer = entry(sender, "My words about it")
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert is_typed("My words about it", answer)
    check_page(answer)
    assert not Attachment.objects.exists()
    check_page(client.get(topic.url))


def test_an_image_that_is_gone_breaks_nothing(topic: Topic, amina: Member, client: Client, sign_in: SignIn) -> None:
    sign_in(amina).post(
        f"/en/forum/t/{topic.pk}/reply", {"body": "Look:", "alt": "The mill", "attachments": sent("m.png", picture())}
    )
    attachment = Attachment.objects.get()
    attachment.file.delete(save=False)
    assert client.get(attachment.url).status_code == 404
    tree = check_page(client.get(topic.url))
    assert tree.xpath("//main//img[@alt='The mill' and @width and @height]")


def test_feeds_and_mails_hold_no_control_character(
    topic: Topic, amina: Member, client: Client, sign_in: SignIn
) -> None:
    reply_to(topic)(sign_in(amina), f"{PASTED['control characters']} {RLO}memory")
    post = Post.objects.get(number=2)
    assert not set(post.body) & set("\0\x07\x1b\x7f\ufffe")
    assert client.get("/en/search/?q=memory").status_code == 200
