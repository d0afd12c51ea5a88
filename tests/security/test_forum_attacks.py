"""What members could try against the forum's newer parts."""

import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from brain.core.text import excerpt
from brain.core.uploads import check_attachment
from brain.members.models import Member
from forum import access
from forum.actions import answer, moderate, polls, rearrange, talk, write
from forum.actions.call import CALLS_A_DAY
from forum.actions.polls import add_poll
from forum.models import Attachment, Category, GroupCall, Post, Topic
from forum.rendering import elements, lines_of
from tests.conftest import make_member

from .conftest import CANARY

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
LISTS = {
    "body": ["one", "two"],
    "title": ["a", "b"],
    "answers": ["1", "2"],
    "to": ["amina", "x"],
    "language": ["en", "fr"],
}


def _attachment(owner: Member, words: str = "x") -> Attachment:
    kept = Attachment(id=uuid4(), owner=owner, name="plan.txt", media_type="text/plain", size=len(words))
    kept.file.save("plan.txt", ContentFile(words.encode()))
    return kept


@pytest.mark.parametrize("fields", [{name: LISTS[name]} for name in LISTS] + [LISTS])
def test_a_draft_of_odd_fields_breaks_no_page(
    fields: dict[str, Any], public: Topic, amina: Member, sign_in: SignIn
) -> None:
    client = sign_in(amina)
    post = public.posts.get()
    client.raise_request_exception = False
    for place, page in {
        "new": "/en/forum/new",
        f"topic.{public.pk}": f"/en/forum/t/{public.pk}/reply",
        f"edit.{post.pk}": f"/en/forum/p/{post.pk}/edit",
        "talk": "/en/messages/new",
    }.items():
        sent = {
            "body": "text",
            **fields,
            "place": place,
            "tags": ["x", "y"],
            "category": "a",
            "revision": ["1", "x"],
            "group": ["1", "2"],
            "people": ["a", "b"],
        }
        assert client.post("/en/forum/draft", sent).status_code < 400
        assert client.get(page).status_code < 400, page
        assert client.get("/en/forum/drafts").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        ("get", "/en/forum/draft", {"place": "\0"}),
        ("post", "/en/forum/draft", {"place": "new", "body": "x", "a\0b": "1"}),
        ("post", "/en/forum/drafts/discard", {"place": "\0"}),
        ("get", "/en/messages/find", {"people": "\0", "to": "\0"}),
        ("get", "/en/messages/new", {"people": "\0", "to": "\0", "group": "\0"}),
        ("post", "/en/messages/new", {"people": "\0", "to": "\0", "body": "x", "group": "\0"}),
        ("post", "/en/forum/t/{}/subjects", {"remove": "document:\0"}),
        ("post", "/en/forum/t/{}/subjects", {"address": "document:\0"}),
        ("get", "/en/forum/new", {"about": "document:\0", "tag": "\0", "category": "\0"}),
        ("get", "/en/forum/new", {"about": "academy:" + "9" * 200}),
        ("get", "/en/forum/new", {"about": "news:" + "9" * 200}),
        ("get", "/en/forum/new", {"about": "//[::1"}),
        ("get", "/en/forum/new", {"about": "academy:x"}),
        ("get", "/en/forum/new", {"about": "/en/academies/" + "9" * 99}),
        ("get", "/en/forum/zones", {"zone": "../../etc/passwd\0"}),
        ("post", "/en/forum/t/{}/tags", {"tags": ["\0", "9" * 40, "x"]}),
        ("get", "/en/forum/t/{}/jump", {"date": "9999-12-31"}),
        ("get", "/en/forum/t/{}/jump", {"date": "0001-01-01"}),
        ("get", "/en/forum/t/{}/jump", {"number": "9" * 5000}),
        ("get", "/en/forum/t/{}/jump", {"number": "-1"}),
        ("get", "/en/forum/t/{}/split", {"posts": ["9" * 18, "\0"], "page": "9" * 40}),
        ("get", "/en/forum/complete", {"kind": "member", "q": "\0\0", "topic": "9" * 18}),
        ("post", "/en/forum/draft", {"place": "new", "body": "x", "typed_at": "9" * 30}),
        ("post", "/en/forum/draft", {"place": "new", "body": "x", "typed_at": "-" + "9" * 14}),
        ("post", "/en/forum/draft", {"place": "new", "body": "x", "typed_at": "-62135596800000"}),
        ("post", "/en/forum/draft", {"place": "new", "body": "x", "typed_at": "253402300799999"}),
        ("post", "/en/forum/draft", {"place": "new", "body": "x", "typed_at": "9" * 5000}),
        (
            "post",
            "/en/forum/new",
            {"event_day": "9999-12-31", "event_time": "23:59", "body": "x", "event_zone": "Etc/GMT+12"},
        ),
        (
            "post",
            "/en/forum/new",
            {"event_day": "0001-01-01", "event_time": "00:00", "body": "x", "event_zone": "Etc/GMT-14"},
        ),
        (
            "post",
            "/en/forum/new",
            {
                "event_day": "x",
                "event_time": "x",
                "event_zone": "\0../x",
                "poll_until": "9999-12-31",
                "poll_options": "\0\n" * 900,
                "tags": "x\0",
            },
        ),
        (
            "post",
            "/en/forum/new",
            {
                "poll_question": "\0",
                "poll_until": "0001-01-01",
                "key": "\0",
                "about": "document:\0",
                "body": "x",
                "title": "x",
            },
        ),
        ("get", "/t/{}/999999999999999999999999", {}),
        ("get", "/en/forum/t/{}/seen/999999999999999999999", {}),
        ("post", "/en/forum/p/1/bookmark", {"remind": "day", "day": "9999-12-31", "note": "\0"}),
        ("post", "/en/forum/p/1/bookmark", {"remind": "day", "day": "0001-01-01", "note": "x"}),
        ("post", "/en/forum/p/1/bookmark", {"remind": "9" * 30, "day": "", "note": "x"}),
        ("get", "/en/forum/", {"edition": "9" * 5000}),
        ("get", "/en/forum/", {"tag": "\0", "language": "\0", "page": "9" * 5000}),
        ("get", "/en/forum/drafts", {"page": "\0"}),
    ],
)
def test_no_parameter_fails(
    sent: Any, public: Topic, twelfth: Category, benoit: Member, amina: Member, sign_in: SignIn
) -> None:
    method, address, fields = sent
    post = public.posts.get()
    for member in (amina, benoit):
        client = sign_in(member)
        client.raise_request_exception = False
        where = address.format(public.pk).replace("/p/1/", f"/p/{post.pk}/")
        assert getattr(client, method)(where, fields).status_code < 500


def test_lists_read_the_beginning_of_long_texts(amina: Member) -> None:
    """What costs most to read, forty thousand characters of it, is not read whole for each line of a list."""
    assert excerpt("Words. " * 40 + "[" * 40_000, 160).startswith("Words. Words.")
    quoted = "> quoted\n" * 4000 + "\nSaid"
    assert excerpt(quoted, 160) == "Said"
    assert "hidden" not in excerpt("Open\n\n::: spoiler\n" + "hidden " * 5000 + "\n:::\n", 160)
    begin = time.process_time()
    for number in range(10):
        excerpt(f"{number}" + "[" * 39_000, 280)
    assert time.process_time() - begin < 20  # it was a minute


def test_an_answer_that_was_split_off_meanwhile_is_none(
    public: Topic, twelfth: Category, amina: Member, eunji: Member, benoit: Member, client: Client
) -> None:
    Category.objects.update(takes_answers=True)
    found = write.post_reply(topic=public, author=eunji, body=f"The {CANARY}", language="en")
    stale = Post.objects.for_display().get(pk=found.pk)
    rearrange.split_topic(
        topic=Topic.objects.get(pk=public.pk),
        posts=[found.pk],
        title="Apart",
        category=twelfth,
        moderator=benoit,
        reason="Private",
    )
    answer.accept_answer(post=stale, member=amina)
    assert CANARY not in client.get(f"/p/{public.posts.get().pk}", follow=True).content.decode()
    assert Topic.objects.get(pk=public.pk).answer is None


def test_an_answer_that_was_hidden_meanwhile_is_none(
    public: Topic, amina: Member, eunji: Member, benoit: Member, client: Client
) -> None:
    Category.objects.update(takes_answers=True)
    found = write.post_reply(topic=public, author=eunji, body="Found", language="en")
    stale = Post.objects.for_display().get(pk=found.pk)
    moderate.hide_post(post=found, moderator=benoit, reason="Off")
    answer.accept_answer(post=stale, member=amina)
    assert Topic.objects.get(pk=public.pk).answer is None


def test_what_was_accepted_while_a_moderator_hid_it_is_quoted_nowhere(
    public: Topic, amina: Member, eunji: Member, benoit: Member, client: Client
) -> None:
    Category.objects.update(takes_answers=True)
    found = write.post_reply(topic=public, author=eunji, body=f"The {CANARY}", language="en")
    stale = Post.objects.for_display().get(pk=found.pk)
    answer.accept_answer(post=found, member=amina)
    assert client.get(public.url).content.decode().count(CANARY) == 2
    moderate.hide_post(post=stale, moderator=benoit, reason="Off")
    assert CANARY not in client.get(public.url).content.decode()


def test_a_moderators_edit_opens_no_file_that_the_author_may_not_have(
    public: Topic, amina: Member, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    bad = _attachment(amina)
    post = write.post_reply(topic=public, author=amina, body=f"[a](/a/{bad.pk})", language="en")
    assert sign_in(eunji).get(f"/a/{bad.pk}").status_code == 200
    moderate.hide_post(post=post, moderator=benoit, reason="Off")
    assert sign_in(eunji).get(f"/a/{bad.pk}").status_code == 404
    named = write.post_reply(topic=public, author=eunji, body=f"See [a](/a/{bad.pk})", language="en")
    assert not named.attachments.exists()
    write.edit_post(post=named, editor=benoit, body=f"Look at [a](/a/{bad.pk})", reason="Words")
    assert sign_in(eunji).get(f"/a/{bad.pk}").status_code == 404
    own = _attachment(benoit)
    write.edit_post(post=named, editor=benoit, body=f"Look at [b](/a/{own.pk})", reason="Picture")
    assert sign_in(eunji).get(f"/a/{own.pk}").status_code == 200


def test_a_guests_page_does_not_name_where_posts_went_once_that_is_private(
    public: Topic, help_room: Category, twelfth: Category, eunji: Member, benoit: Member, client: Client, settings: Any
) -> None:
    settings.GUEST_PAGES_SECONDS = 60
    reply = write.post_reply(topic=public, author=eunji, body="Else", language="en")
    new = rearrange.split_topic(
        topic=public, posts=[reply.pk], title=f"The {CANARY}", category=help_room, moderator=benoit, reason="Else"
    )
    address = Topic.objects.get(pk=public.pk).url
    assert CANARY in client.get(address).content.decode()
    moderate.move_topic(topic=new, moderator=benoit, category=twelfth, reason="Private")
    assert CANARY not in client.get(address).content.decode()


def test_an_old_key_names_no_place_that_is_private_now(
    public: Topic, help_room: Category, twelfth: Category, eunji: Member, benoit: Member, sign_in: SignIn
) -> None:
    key = uuid4()
    topic = write.start_topic(author=eunji, category=help_room, title="First", body="Same", language="en", key=key)
    Topic.objects.filter(pk=topic.pk).update(category=twelfth, title=f"The {CANARY}")
    answered = sign_in(eunji).post(f"/en/forum/t/{public.pk}/reply", {"body": "Same", "key": str(key)})
    assert CANARY not in answered.headers.get("Location", "")


def test_a_poll_that_was_closed_is_not_opened_again(
    public: Topic, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    post = write.post_reply(
        topic=public, author=amina, body="Which?", language="en",
        parts=[lambda post: add_poll(post, question="Which?", options=["a", "b"], hides_results=True)],
    )  # fmt: skip
    polls.vote(poll=post.poll, member=eunji, options=[post.poll.options.first().pk])
    client = sign_in(amina)
    client.post(f"/en/forum/p/{post.pk}/poll", {"close": "1"})
    until = (timezone.now() + timedelta(days=5)).date().isoformat()
    client.post(f"/en/forum/p/{post.pk}/poll", {"poll_until": until})
    post.poll.refresh_from_db()
    assert post.poll.is_closed


def test_nobody_adds_members_without_end(amina: Member, daniela: Member, eunji: Member, sign_in: SignIn) -> None:
    topic = talk.begin(author=amina, partners=[daniela, eunji], body="Hello", title="Three", language="en").topic
    client = sign_in(amina)
    statuses = [
        client.post(
            f"/en/messages/{topic.pk}/add", {"to": make_member(f"m{number}", f"Quarz {'x' * (number + 1)}").handle}
        ).status_code
        for number in range(22)
    ]
    assert statuses[0] == 303
    assert statuses[-1] == 429


@pytest.mark.django_db(transaction=True)
def test_no_more_groups_are_called_by_posts_sent_at_once(amina: Member) -> None:
    rooms = [Category.objects.create(slug=f"room-{number}", name=f"Room {number}") for number in range(6)]
    topics = [write.start_topic(author=amina, category=room, title="x", body="x", language="en") for room in rooms]

    def send(topic: Topic) -> None:
        try:
            write.post_reply(topic=topic, author=amina, body="@moderators", language="en")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, topics))
    assert GroupCall.objects.count() == CALLS_A_DAY


def test_files_of_forms_are_counted_as_those_of_scripts(public: Topic, amina: Member, sign_in: SignIn) -> None:
    """Drawing a picture anew costs much, however small its file is."""
    client, statuses = sign_in(amina), []
    for number in range(5):
        files = [SimpleUploadedFile(f"{number}-{each}.txt", f"{number} {each}".encode()) for each in range(10)]
        sent = {"body": "x", "preview": "1", "attachments": files, "undescribed": "*"}
        statuses.append(client.post(f"/en/forum/t/{public.pk}/reply", sent).status_code)
    assert Attachment.objects.count() == 30
    assert statuses[0] == 200
    assert statuses[-1] == 429


@pytest.mark.parametrize("what", ["accept", "delete"])
def test_costly_presses_are_limited(what: str, public: Topic, amina: Member, eunji: Member, sign_in: SignIn) -> None:
    Category.objects.update(takes_answers=True)
    reply = write.post_reply(topic=public, author=eunji if what == "accept" else amina, body="x", language="en")
    client, other = sign_in(amina), "undelete" if what == "delete" else "accept"
    for _ in range(40):
        first = client.post(f"/en/forum/p/{reply.pk}/{what}")
        client.post(f"/en/forum/p/{reply.pk}/{other}", {"withdraw": "1"})
    assert first.status_code == 429


@pytest.mark.parametrize("size", [(13000, 13000), (9000, 9000)])
def test_a_gif_whose_first_picture_is_larger_than_it_says_is_refused(size: tuple[int, int], tmp_path: Any) -> None:
    picture = BytesIO()
    Image.new("P", size).save(picture, "GIF")
    raw = bytearray(picture.getvalue())
    raw[6:10] = struct.pack("<HH", 1, 1)
    with pytest.raises(ValidationError):
        check_attachment(SimpleUploadedFile("a.gif", bytes(raw)), limit=10**7, longest_side=2048)


def test_a_page_under_way_stores_nothing_of_an_answer_that_was_split_off(
    public: Topic, twelfth: Category, amina: Member, eunji: Member, benoit: Member
) -> None:
    """The page had read its topic when the answer went to a private room, and its posts after that."""
    Category.objects.update(takes_answers=True)
    found = write.post_reply(topic=public, author=eunji, body=f"The {CANARY}", language="en")
    answer.accept_answer(post=Post.objects.for_display().get(pk=found.pk), member=amina)
    read = access.topic_to_read(eunji, public.pk)
    rearrange.split_topic(
        topic=public, posts=[found.pk], title="Apart", category=twelfth, moderator=benoit, reason="Private"
    )
    for topic in (read, access.topic_to_read(eunji, public.pk)):
        assert CANARY not in "".join(elements(topic, lines_of(topic.posts.all())).values())
