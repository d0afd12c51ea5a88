"""Bringing in categories and topics from elsewhere, through the same actions as the pages'."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from brain.languages.detection import UNKNOWN, detect
from brain.languages.models import Origin
from brain.members.audiences import validate_audience
from brain.members.models import Member
from brain.members.names import clean_name, skeleton
from forum.actions.bring_in import PastPost, bring_in
from forum.actions.tag import set_tags
from forum.models import (
    MAX_BODY,
    MAX_EXTERNAL_ID,
    MAX_TITLE,
    Category,
    CategoryTranslation,
    Tag,
    TagTranslation,
    Topic,
)
from forum.tags import forget_names


class BadTopic(ValueError):
    """A topic cannot be brought in; the message says what is wrong with it."""


@transaction.atomic
def load_categories(rows: Iterable[dict[str, Any]]) -> int:
    """The categories exist in this order, with names and descriptions by language; those that did are left alone.

    A row: {"slug", "audience", "name": {"en": ..., "fr": ...}, "description": {...}, "takes_answers": true}.
    Returns how many there are.
    """
    rows = list(rows)
    for position, row in enumerate(rows):
        validate_audience(row["audience"])
        words = {language: (name, row["description"].get(language, "")) for language, name in row["name"].items()}
        language = "en" if "en" in words else next(iter(words))
        name, description = words.pop(language)
        category, _is_new = Category.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "position": position,
                "audience": row["audience"],
                "language": language,
                "name": name,
                "description": description,
                "takes_answers": row.get("takes_answers", False),
            },
        )
        CategoryTranslation.objects.bulk_create(
            [
                CategoryTranslation(original=category, language=language, name=name, description=description)
                for language, (name, description) in words.items()
            ],
            ignore_conflicts=True,
        )
    return len(rows)


@transaction.atomic
def load_tags(rows: Iterable[dict[str, Any]]) -> int:
    """The tags exist, with official names by language, on these topics; those that did are left alone.

    A row: {"slug", "name": {"en": ..., "fr": ...}, "topics": [the topic's "id" (TopicLoader.load), ...]}. Returns how
    many there are.
    """
    rows = list(rows)
    for row in rows:
        names = dict(row["name"])
        language = "en" if "en" in names else next(iter(names))
        tag, is_new = Tag.objects.get_or_create(
            slug=row["slug"], defaults={"language": language, "name": names.pop(language)}
        )
        if is_new:
            TagTranslation.objects.bulk_create(
                TagTranslation(original=tag, language=language, name=name, origin=Origin.OFFICIAL)
                for language, name in names.items()
            )
            for topic in Topic.objects.filter(external_id__in=row["topics"]):
                set_tags(topic=topic, tags=[*topic.tags.all(), tag])
    forget_names()
    return len(rows)


class TopicLoader:
    """Brings in topics one by one, and remembers the categories and members that it has met."""

    def __init__(self) -> None:
        self._categories = {category.slug: category for category in Category.objects.rooms()}
        self._members: dict[str, Member] = {}
        self._handles = set(Member.objects.active().values_list("handle", flat=True))

    def load(self, row: dict[str, Any]) -> int:
        """The topic is in the forum with all its posts, or nothing of it is; returns how many posts are new.

        A row: {"id", "category": slug, "title", "language", "author", "posts": [{"id", "author", "language", "at",
        "body", "answers": an earlier post's id or null}], "sample": false}. An author is {"email", "name"}, or the
        address alone of a member; a new one gets an account without a password. A topic known by its "id" gets the
        posts that it has not yet. Raises BadTopic.
        """
        known = dict(self._members)
        try:
            with transaction.atomic():
                return self._load(row)
        except BaseException:
            self._members = known  # those made for this topic are gone again
            raise

    def _load(self, row: dict[str, Any]) -> int:
        external_id, posts = _external_id(row), _needed(row, "posts", "the topic")
        if not isinstance(posts, list):
            raise BadTopic("its posts are not a list")
        topic = Topic.objects.filter(external_id=external_id).first()
        written = set(topic.posts.values_list("key", flat=True)) if topic else set()
        past = self._past_posts(external_id, posts, written)
        if past:
            topic = topic or self._topic(row, external_id, past[0])
            bring_in(topic=topic, posts=past, handles=self._handles)
        return len(past)

    def _past_posts(self, external_id: str, posts: list[Any], written: set[UUID | None]) -> list[PastPost]:
        """Return those of `posts` that are not `written` yet."""
        seen, past = set(written), []
        for row in posts:
            post = self._past_post(external_id, row)
            if post.answers is not None and post.answers not in seen:
                raise BadTopic(f"post {row['id']}: it answers {row['answers']}, which does not stand before it")
            if post.key not in seen:
                past.append(post)
            elif post.key not in written:
                raise BadTopic(f"there are two posts {row['id']}")
            seen.add(post.key)
        return past

    def _past_post(self, external_id: str, row: Any) -> PastPost:
        where = f"post {_needed(row, 'id', 'a post')}"
        return PastPost(
            key=_key(external_id, row["id"]),
            author=self._member(_needed(row, "author", where), where),
            body=_text(row, "body", MAX_BODY, where),
            language=_language(row, where),
            at=_moment(_needed(row, "at", where), where),
            answers=None if row.get("answers") is None else _key(external_id, row["answers"]),
        )

    def _topic(self, row: dict[str, Any], external_id: str, opening: PastPost) -> Topic:
        slug = str(_needed(row, "category", "the topic"))
        if slug not in self._categories:
            raise BadTopic(f"there is no category {slug!r}")
        title = " ".join(_text(row, "title", MAX_TITLE, "the topic").split())
        return Topic(
            category=self._categories[slug],
            author=self._member(row["author"], "the topic") if row.get("author") else opening.author,
            title=title,
            language=_language(row, "the topic") or opening.language or detect(f"{title}\n\n{opening.body}"),
            created_at=opening.at,
            last_post_at=opening.at,
            external_id=external_id,
            is_sample=bool(row.get("sample")),
        )

    def _member(self, given: Any, where: str) -> Member:
        email = str(given.get("email", "") if isinstance(given, dict) else given).strip().lower()
        if email not in self._members:
            member = Member.objects.filter(email=email).first() or _new_member(email, given, where)
            self._members[email] = member
            self._handles.add(member.handle)
        return self._members[email]


def _new_member(email: str, given: Any, where: str) -> Member:
    """Return a new member who can sign in only after a reset of the password they do not have yet."""
    if not isinstance(given, dict):
        raise BadTopic(f"{where}: there is no member {email!r}, and no name to make one")
    try:
        validate_email(email)
        name = clean_name(str(given.get("name", "")))
    except ValidationError as error:
        raise BadTopic(f"{where}: author {email!r}: {' '.join(error.messages)}") from None
    looks, handle = skeleton(name), Member.objects.free_handle(name)
    if Member.objects.filter(name_skeleton=looks).exists():
        looks = f"{looks} {handle}"[:160]  # two people of one name: only what tells them apart is made up
    return Member.objects.create_user(email, None, name=name, handle=handle, name_skeleton=looks)


def _external_id(row: Any) -> str:
    external_id = str(_needed(row, "id", "the topic"))
    if len(external_id) > MAX_EXTERNAL_ID or not _is_text(external_id):
        raise BadTopic(f"its 'id' is not a text of up to {MAX_EXTERNAL_ID} characters")
    return external_id


def _is_text(given: str) -> bool:
    """Whether a database takes it: no NUL, no half of a surrogate pair (JSON can hold both)."""
    return not re.search("[\0\ud800-\udfff]", given)


def _key(external_id: str, post_id: Any) -> UUID:
    """Return the idempotency key of an imported post: the same for the same ids, for ever."""
    return uuid5(NAMESPACE_URL, f"{external_id}#{post_id}")


def _needed(row: Any, name: str, where: str) -> Any:
    if not isinstance(row, dict):
        raise BadTopic(f"{where} is not an object")
    if row.get(name) in (None, "", []):
        raise BadTopic(f"{where} has no {name!r}")
    return row[name]


def _text(row: dict[str, Any], name: str, most: int, where: str) -> str:
    text = _needed(row, name, where)
    if not isinstance(text, str) or not text.strip() or not _is_text(text):
        raise BadTopic(f"{where}: {name!r} is not a text")
    if len(text) > most:
        raise BadTopic(f"{where}: {name!r} has {len(text)} characters, {most} are possible")
    return text.replace("\r\n", "\n").rstrip()


def _language(row: dict[str, Any], where: str) -> str:
    language = row.get("language") or ""
    if (
        not isinstance(language, str)
        or len(language) > 12
        or not all(part.isalnum() for part in language.split("-") if language)
    ):
        raise BadTopic(f"{where}: {language!r} is not a language (BCP 47)")
    return "" if language == UNKNOWN else language


def _moment(given: Any, where: str) -> datetime:
    """Return an ISO 8601 date or moment (or one that YAML has read), in UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else given
        if isinstance(moment, date) and not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, AttributeError):
        raise BadTopic(f"{where}: {given!r} is not a date (ISO 8601)") from None


def load_topic(row: dict[str, Any]) -> int:
    """The topic is in the forum with all its posts (TopicLoader.load); returns how many posts are new."""
    return TopicLoader().load(row)
