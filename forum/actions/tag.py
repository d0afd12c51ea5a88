"""The list of tags, and what topics have of it."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.text import slugify

from brain.languages.writing import source_added, source_changed
from brain.members.models import Member
from forum import live
from forum.actions.record import record
from forum.models import MAX_TAG, Tag, TagFollowing, Topic, Verb
from forum.tags import forget_names
from forum.texts import TAG

_BATCH = 500


@transaction.atomic
def add_tag(*, name: str, language: str) -> Tag:
    """There is one more tag; `language` (BCP 47) is the one of its name."""
    tag = Tag.objects.create(slug=_free_slug(name), name=name, language=language)
    source_added(TAG, tag)
    forget_names()
    return tag


def _free_slug(name: str) -> str:
    base = slugify(name)[: MAX_TAG - 4].strip("-_") or "tag"
    taken = set(Tag.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, language: str) -> Tag:
    """The tag has this name; its address stays, and its names in other languages are to be looked at again."""
    tag.name, tag.language = name, language
    tag.save(update_fields=["name", "language"])
    source_changed(TAG, tag)
    forget_names()
    return tag


@transaction.atomic
def join_tags(*, tag: Tag, into: Tag) -> Tag:
    """The topics of `tag` have `into` instead, its followers follow that, and its address leads there."""
    topics = list(tag.topics.values_list("pk", flat=True))
    into.topics.add(*topics)
    tag.topics.clear()
    there = TagFollowing.objects.filter(tag=into).values("member")
    tag.followings.exclude(member__in=there).update(tag=into)
    tag.followings.all().delete()
    Tag.objects.filter(joined_to=tag).update(joined_to=into)
    tag.joined_to = into
    tag.save(update_fields=["joined_to"])
    _keep(topics, instead={tag.pk: into.pk})
    forget_names()
    return into


@transaction.atomic
def remove_tag(*, tag: Tag) -> None:
    """No topic has the tag, and there is none such."""
    topics = list(tag.topics.values_list("pk", flat=True))
    number = tag.pk
    tag.delete()
    _keep(topics, instead={number: None})
    forget_names()


def _keep(topics: Sequence[int], instead: dict[int, int | None]) -> None:
    """What rows show of these topics' tags is as it is now: with other tags, or none, instead."""
    changed = list(Topic.objects.filter(pk__in=topics).only("tagged"))
    for topic in changed:
        numbers = (instead.get(number, number) for number in topic.tagged)
        topic.tagged = list(dict.fromkeys(number for number in numbers if number))
    Topic.objects.bulk_update(changed, ["tagged"], batch_size=_BATCH)


@transaction.atomic
def set_tags(*, topic: Topic, tags: Iterable[Tag]) -> None:
    """The topic has these tags."""
    chosen = list(tags)
    topic.tags.set(chosen)
    topic.tagged = [tag.pk for tag in chosen]
    topic.save(update_fields=["tagged"])


@transaction.atomic
def change_tags(*, topic: Topic, tags: Iterable[Tag], editor: Member, reason: str = "") -> None:
    """The topic has these tags, and open pages show them. What somebody else than the author changes is on record."""
    before = {tag.pk: tag.slug for tag in topic.tags.all()}
    set_tags(topic=topic, tags=tags)
    live.show_topic(topic)
    after = {tag.pk: tag.slug for tag in topic.tags.all()}
    if editor.pk != topic.author_id and before.keys() != after.keys():
        details = {"added": _slugs(after, before), "removed": _slugs(before, after)}
        record(verb=Verb.TAGS, topic=topic, actor=editor, reason=reason, details=details)


def _slugs(those: Mapping[int, str], without: Mapping[int, str]) -> list[str]:
    return sorted(slug for number, slug in those.items() if number not in without)
