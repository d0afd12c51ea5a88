"""A large forum, the same at every run: 40,000 posts in 2,000 topics, one of 1,000 posts and one of 10,000.

`fill` writes the rows in bulk: rendered, counted and found as what people write is.
"""

import random
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from brain.members.models import Member, Role
from brain.members.names import skeleton
from brain.search.index import Text, entry_of
from brain.search.models import Entry
from forum.actions.write import branch_of
from forum.models import POSTS_A_PAGE, Category, Post, Topic

POSTS, TOPICS, MEMBERS, WRITERS = 40_000, 2_000, 200, 8
USUAL, LONG, LONGEST = 20, 1_000, 10_000
TITLES = {USUAL: "A usual topic", LONG: "A long topic", LONGEST: "The longest topic"}
READER = "reader@example.org"
ROOMS = ["help", "policy", "law", "finance", "youth", "health"]
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = (  # noqa: SIM905 - as people write them
    "cooperative members decided publish the minutes of every meeting in a common register for all who could not come "
    "because work water seeds housing credit insurance school market harvest savings workers women village city law "
    "tax training network partner bank loan price fair trade report budget vote statute assembly board audit "
    "ledger memory"
).split()


def fill(posts: int = POSTS, topics: int = TOPICS) -> None:
    """The forum is there; smaller ones, for tests of this module, have no long topics."""
    chance = random.Random(1)
    authors = [_member(number) for number in range(MEMBERS)]
    reader = Member.objects.create_user(READER, name="A Reader", reads=["en"], writes=["en"])
    reader.groups.add(Group.objects.get_or_create(name=Role.PARTICIPANT)[0])
    Member.objects.bulk_create(authors)
    rooms = [
        Category.objects.create(slug=f"load-{slug}", name=slug.capitalize(), position=100 + position)
        for position, slug in enumerate(ROOMS)
    ]
    written = 0
    with transaction.atomic():
        for number, length in enumerate(_lengths(posts, topics, chance)):
            _bring(number, length, rooms[number % len(rooms)], authors, chance, after=written)
            written += length
        _reset_sequence()


def _member(number: int) -> Member:
    name = f"Load Member {number}"
    return Member(
        email=f"load{number}@example.org", name=name, handle=f"load-{number}", name_skeleton=skeleton(name),
        reads=["en"], writes=["en"],
    )  # fmt: skip


def known() -> None:
    """Print where the pages are, each with its name, then the session of a reader, then those of eight writers."""
    if not Topic.objects.filter(title=TITLES[LONGEST]).exists():
        fill()
    topics = {length: Topic.objects.filter(title=title).earliest("pk") for length, title in TITLES.items()}
    pages = {
        "index": reverse("forum:index"),
        "category": reverse("forum:category", args=[topics[USUAL].category.slug]),
        "topic": topics[USUAL].url,
        "last page of 1,000 posts": f"{topics[LONG].url}?page={LONG // POSTS_A_PAGE}",
        "first page of 10,000 posts": topics[LONGEST].url,
        "search": f"{reverse('search:results')}?q=register",
    }
    for name, path in pages.items():
        print(path, name)
    print(_session(Member.objects.get(email=READER)))
    print(*map(_session, Member.objects.filter(handle__startswith="load-").order_by("pk")[:WRITERS]))


def _session(member: Member) -> str:
    """Return the key of a new session in which the member is signed in."""
    client = Client()
    client.force_login(member)
    return client.session.session_key or ""


def _lengths(posts: int, topics: int, chance: random.Random) -> list[int]:
    """Return how many posts each topic has: mostly few, sometimes sixty."""
    named = [length for length in (LONGEST, LONG, USUAL) if posts > 2 * length]
    rest = topics - len(named)
    drawn = [1 + int(chance.paretovariate(1.3)) % 60 for _topic in range(rest)]
    mean, wanted = sum(drawn) / rest, (posts - sum(named)) / rest
    lengths = [max(1, round(length * wanted / mean)) for length in drawn]
    lengths[0] = max(1, lengths[0] + posts - sum(named) - sum(lengths))
    return [*named, *lengths]


def _bring(
    number: int, length: int, room: Category, authors: list[Member], chance: random.Random, *, after: int
) -> None:
    """A topic with so many posts, whose primary keys follow `after`."""
    title = TITLES.get(length, f"About {' and '.join(chance.sample(WORDS, 3))}")
    begun = BEGIN + timedelta(hours=number)
    topic = Topic.objects.create(
        category=room, author=chance.choice(authors), title=title, language="en", languages=["en"], created_at=begun,
        last_post_at=begun + timedelta(minutes=5 * (length - 1)), last_number=length, post_count=length,
    )  # fmt: skip
    posts: list[Post] = []
    for place in range(length):
        answers = posts[chance.randrange(max(0, place - 15), place)] if place and chance.random() < 0.4 else None
        paragraphs = [" ".join(chance.choices(WORDS, k=30)).capitalize() + "." for _paragraph in range(2)]
        posts.append(
            Post(
                pk=after + place + 1,
                topic=topic,
                number=place + 1,
                author=chance.choice(authors),
                answers=answers,
                branch=branch_of(answers),
                body="\n\n".join(paragraphs),
                language="en",
                language_is_given=True,
                body_html="".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs),
                created_at=begun + timedelta(minutes=5 * place),
            )
        )  # fmt: skip
    Post.objects.bulk_create(posts, batch_size=1_000)
    Entry.objects.bulk_create([entry_of(_found(post, room)) for post in posts], batch_size=1_000)


def _found(post: Post, room: Category) -> Text:
    is_first = post.number == 1
    return Text(
        "topic" if is_first else "post", post.topic_id if is_first else post.pk, "en", "public", post.topic.title,
        post.body, post.topic.permalink if is_first else post.permalink, post.created_at, author_id=post.author_id,
        category=room.slug, part_of="" if is_first else post.topic_id,
    )  # fmt: skip


def _reset_sequence() -> None:
    """What is written later gets the numbers that follow."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Post]):
            cursor.execute(statement)
