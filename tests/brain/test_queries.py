"""What the pages of every feature cost in queries: little, and the same however much there is."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brain.members.models import Affiliation, Member, Profile
from brain.news.models import Kind, NewsItem, NewsTranslation
from brain.news.models import State as NewsState
from forum.actions import talk
from forum.indexing import index_posts
from forum.models import Category, CategoryTranslation, Post, PostTranslation, Subject, Topic, TopicTranslation
from library.actions.documents import announce_series
from library.models import (
    Document,
    DocumentTranslation,
    Edition,
    EditionTranslation,
    FileVersion,
    LanguageEdition,
    Series,
    SeriesTranslation,
)
from tests.conftest import make_member
from tests.library.conftest import make_document

SignIn = Callable[[Member], Client]

GUEST, MEMBER = 6, 9
FEW, MANY = range(6), range(6, 34)  # more than a page of any list

FOR_ALL = {
    "home": "/en/",
    "library": "/en/library/",
    "narrowed library": "/en/library/?language=en&language=ko&country=BR&series=briefs&edition=1&year=2019",
    "document": "/en/library/documents/d0/",
    "document that nobody here can read": "/en/library/documents/k1/",
    "academies": "/en/academies/",
    "academy": "/en/academies/2/",
    "news": "/en/news/",
    "news of a kind": "/en/news/?kind=interview",
    "news of a month": "/en/news/2026/03/",
    "news item": "/en/news/item-0/",
    "search": "/en/search/?q=seeds",
    "search that is narrowed": "/en/search/?q=seeds&category=help&language=ko",
    "search for a kind": "/en/search/?q=seeds&kind=post",
    "topics about a document": "/en/forum/about/document/d0",
    "forum": "/en/forum/",
    "tags": "/en/forum/tags/",
    "glossary": "/en/glossary/",
    "about": "/en/about/",
}
FOR_MEMBERS = {
    "directory": "/en/members/",
    "narrowed directory": "/en/members/?country=BR&edition=1&language=en&open_to=any&words=other",
    "map of the members": "/en/members/map/",
    "profile": "/en/members/amina/",
    "profile of somebody else": "/en/members/other0/",
    "own profile to change": "/en/members/preferences/profile/",
    "preferences": "/en/members/preferences/",
    "notifications": "/en/notifications/",
    "conversations": "/en/messages/",
    "new message": "/en/messages/new",
    "following": "/en/forum/following/",
    "bookmarks": "/en/forum/bookmarks",
    "drafts": "/en/forum/drafts",
    "events": "/en/forum/events",
    "unread": "/en/forum/?show=unread",
    "new topic": "/en/forum/new",
}
FOR_THE_TEAM = {
    "editors' desk": "/en/desk/?show=draft",
    "log of moderation": "/en/moderation/log",
    "suggestions": "/en/translations/",
    "statistics": "/en/translations/statistics/",
    "usage": "/en/translations/usage/",
}


@pytest.fixture
def room(db: None, settings: Any) -> Category:
    settings.TRANSLATION = ["some"]  # so that it is asked what is being translated
    for number in range(1, 13):
        edition = Edition.objects.create(number=number, start="2019", end="2019", city=f"City {number}", country="BR")
        EditionTranslation.objects.create(original=edition, language="fr", city=f"Ville {number}")
    series = Series.objects.create(slug="briefs", name="Briefs")
    SeriesTranslation.objects.create(original=series, language="fr", name="Notes")
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    CategoryTranslation.objects.create(original=room, language="fr", name="Aide")
    return room


def fill(numbers: range, room: Category, author: Member, reader: Member) -> None:
    """So much more of everything stands there."""
    _fill_library(numbers)
    _fill_forum(numbers, room, author)
    _fill_news(numbers)
    for n in numbers:
        other = make_member(f"other{n}", f"Other {n:03}", country="BR", editions=(1 + n % 3,))
        Profile.objects.create(member=other, about="Je cultive des oignons.", language="fr", open_to=["advice"])
        Affiliation.objects.create(member=other, name=f"Union {n}", folded=f"union {n}")
        talk.begin(author=other, partners=[reader], body="Shall we meet?", language="en", key=uuid4())


def _fill_library(numbers: range) -> None:
    series, editions = Series.objects.get(), list(Edition.objects.order_by("number"))
    for n in numbers:
        kept_in = {"series": series, "edition": editions[n % 2]}
        make_document(f"d{n}", languages=("en", "fr"), countries=("BR", "TN"), **kept_in)
        foreign = make_document(f"k{n}", languages=("ko",), countries=("KR",), **kept_in)
        if n % 2 == 0:
            DocumentTranslation.objects.create(original=foreign, language="fr", title="Titre")
        short = make_document(f"s{n}", languages=("en",), summary_of=foreign)
        for number in range(2):
            FileVersion.objects.create(
                language_edition=LanguageEdition.objects.get(document=short), file="x", name=f"v{number}.pdf",
                media_type="application/pdf", size=1, sha256=str(number),
            )  # fmt: skip


def _fill_forum(numbers: range, room: Category, author: Member) -> None:
    start = timezone.now() - timedelta(days=1)
    for n in numbers:
        language = "ko" if n % 2 else "en"
        topic = Topic.objects.create(
            author=author, category=room, title=f"Topic {n} about seeds", language=language, languages=[language],
            last_number=2, post_count=2, last_post_at=start + timedelta(minutes=n),
        )  # fmt: skip
        posts = Post.objects.bulk_create(
            Post(topic=topic, number=number, author=author, body="seeds", body_html="<p>seeds</p>", language=language)
            for number in (1, 2)
        )
        if n % 4 == 1:
            TopicTranslation.objects.create(original=topic, language="en", title=f"Translated {n}")
            PostTranslation.objects.create(original=posts[0], language="en", body="y", body_html="<p>y</p>")
        Subject.objects.create(topic=topic, kind="document", public_id="d0")
        index_posts(Post.objects.for_display().filter(topic=topic))


def _fill_news(numbers: range) -> None:
    items = NewsItem.objects.bulk_create(
        NewsItem(
            slug=f"item-{n}", kind=Kind.INTERVIEW, state=NewsState.PUBLISHED, date="2026-03", title=f"Item {n}",
            language="ko" if n % 2 else "en", series="Talks", person="Somebody",
        )
        for n in numbers
    )  # fmt: skip
    NewsTranslation.objects.bulk_create(
        NewsTranslation(original=item, language="fr", title="Titre") for item in items[::2]
    )


def queries_of(client: Client, address: str, most: int) -> int:
    """Return what the page costs when names are known in this process, as they are all but once a minute."""
    caches["local"].clear()
    assert client.get(address).status_code == 200
    cost = _counted(client, address)
    return cost if cost <= most else _counted(client, address)  # a minute may have ended


def _counted(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def costs(pages: dict[str, str], client: Client, most: dict[str, int]) -> dict[str, int]:
    client.get(reverse("home"))  # they were seen a moment ago
    pages = pages | {"topic": Topic.objects.earliest("pk").url}
    return {page: queries_of(client, address, most[page]) for page, address in pages.items()}


def check(pages: dict[str, str], most: int, client: Client, *who: Any) -> None:
    fill(FEW, *who)
    few = costs(pages, client, defaultdict(lambda: most))
    fill(MANY, *who)
    many = costs(pages, client, few)
    # What stands on the first page of a search decides which of its questions are needed.
    assert {page: cost for page, cost in many.items() if cost > few[page]} == {}
    assert {page: cost for page, cost in few.items() if cost > most} == {}


def test_what_guests_read(room: Category, amina: Member, daniela: Member, client: Client) -> None:
    check(FOR_ALL, GUEST, client, room, amina, daniela)


def test_what_members_read(room: Category, amina: Member, daniela: Member, sign_in: SignIn) -> None:
    daniela.blocks.create(blocked=amina)
    check(FOR_ALL | FOR_MEMBERS, MEMBER, sign_in(daniela), room, amina, daniela)


def test_what_moderators_read(room: Category, amina: Member, benoit: Member, sign_in: SignIn) -> None:
    log = {"log of moderation": FOR_THE_TEAM["log of moderation"]}
    check(FOR_ALL | FOR_MEMBERS | log, MEMBER, sign_in(benoit), room, amina, benoit)


def test_what_the_team_reads(room: Category, amina: Member, nomsa: Member, sign_in: SignIn) -> None:
    check(FOR_ALL | FOR_MEMBERS | FOR_THE_TEAM, MEMBER, sign_in(nomsa), room, amina, nomsa)


def test_what_is_kept_is_never_what_was(
    room: Category, chiara: Member, client: Client, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    """What the home page shows of the library and the news goes with the numbers of their streams."""
    _fill_library(range(1))
    _fill_news(range(1))
    editor, document, item = sign_in(chiara), "/en/library/documents/s0/", "/en/news/item-0/"

    def shown(word: str, address: str = "/en/") -> bool:
        return word in client.get(address).content.decode()

    assert shown(document)
    assert shown(item)
    for kind, thing in (("document", Document.objects.get(slug="s0")), ("news", NewsItem.objects.get(slug="item-0"))):
        sent = {"act": "withdrawn", "note": "Wrong"}
        assert editor.post(f"/en/desk/{kind}/{thing.uuid}/", sent).status_code == 303
    assert not shown(document)
    assert not shown(item)
    assert shown("Briefs")
    Series.objects.update(name="Short papers")
    with django_capture_on_commit_callbacks(execute=True):
        announce_series(series=Series.objects.get())
    for address in ("/en/", "/en/library/", "/en/library/documents/d0/", "/en/academies/1/"):
        assert shown("Short papers", address)
        assert not shown("Briefs", address)
