"""How closely members follow topics: the level that holds (forum.models.following.Level), for lists and for notices.

A member's own choice for the topic holds; else the closest of their choices for its tags; else the one for its
category; else the category of an academy that they took part in is tracked, and any other is normal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.members.audiences import joined_audiences
from brain.members.models import Member
from forum.models import Category, CategoryFollowing, Level, TagFollowing, Topic, TopicReading
from forum.tags import KnownTag, tags_numbered

CLOSEST_FIRST = (Level.WATCH, Level.TRACK, Level.NORMAL, Level.MUTE)
MEANINGS = {
    Level.WATCH: _("You are told of every new topic and post."),
    Level.TRACK: _("New posts count as unread, and are listed under Following. You are not told of them."),
    Level.NORMAL: _("New posts count as unread once you have opened the topic."),
    Level.MUTE: _("It stays out of Latest and Unread. You are told only of answers to you and mentions of your name."),
}
_OWN_ACADEMY = _("You took part in this academy.")
_NO_CHOICE = _("As every category.")
_AS_CATEGORY = _("As its category.")
_AS_TAG = _("As its tags.")


@dataclass(frozen=True)
class Held:
    """The level that a thing has for a member: their `own` choice, or what holds `without` one."""

    own: str
    without: Level
    reason: Any  # why that one holds, as a sentence

    @property
    def level(self) -> Level:
        return Level(self.own) if self.own else self.without

    @property
    def offered(self) -> list[tuple[Level, Any]]:
        """Every level with its meaning."""
        return list(MEANINGS.items())


@dataclass(frozen=True)
class Choices:
    """What a member has chosen for categories and tags, by their numbers, and the audiences of their academies."""

    categories: Mapping[int, Level] = field(default_factory=dict)
    tags: Mapping[int, Level] = field(default_factory=dict)
    editions: frozenset[str] = frozenset()

    def of_category(self, category: Category) -> Level:
        """Return the level of the category."""
        return self.categories.get(category.pk) or self.without_choice(category)

    def without_choice(self, category: Category) -> Level:
        """Return the level of a category for which nothing is chosen."""
        if category.is_talk:
            return Level.WATCH
        return Level.TRACK if {category.slug, category.audience} & self.editions else Level.NORMAL

    def of_tags(self, tags: Iterable[int]) -> Level | None:
        """Return the closest level among those chosen for these tags; None where none is."""
        chosen = {self.tags[tag] for tag in tags if tag in self.tags}
        return next((level for level in CLOSEST_FIRST if level in chosen), None)

    def of_topic(self, topic: Topic, own: str = "") -> Level:
        """Return the level of the topic for which the member has chosen `own`, "" for nothing."""
        return Level(own) if own else self.of_tags(topic.tagged) or self.of_category(topic.category)

    def held_of_category(self, category: Category) -> Held:
        without = self.without_choice(category)
        reason = _OWN_ACADEMY if without == Level.TRACK else _NO_CHOICE
        return Held(self.categories.get(category.pk, ""), without, reason)

    def held_of_tag(self, tag: KnownTag) -> Held:
        """Return the level of the tag; without a choice for it, its topics are followed as their categories are."""
        return Held(self.tags.get(tag.pk, ""), Level.NORMAL, _AS_CATEGORY)

    def held_of_topic(self, topic: Topic, own: str = "") -> Held:
        """Return the level of the topic for which the member has chosen `own`, "" for nothing."""
        reason = _AS_TAG if self.of_tags(topic.tagged) else _AS_CATEGORY
        return Held(own, self.of_topic(topic), reason)

    @cached_property
    def in_query(self) -> Case:
        """Return the level of topics that are annotated with `mine`, the member's reading of them."""
        whens = [When(mine__level__gt="", then=F("mine__level"))]
        whens += [
            When(Exists(_tagged(self._those_of(self.tags, level))), then=Value(level))
            for level in CLOSEST_FIRST
            if level in self.tags.values()
        ]
        whens += [
            When(category__in=self._those_of(self.categories, level), then=Value(level))
            for level in CLOSEST_FIRST
            if level in self.categories.values()
        ]
        if own := sorted(self.editions):  # which are the slugs of these academies' open categories too
            whens.append(When(Q(category__slug__in=own) | Q(category__audience__in=own), then=Value(Level.TRACK)))
        return Case(*whens, default=Value(Level.NORMAL), output_field=CharField())

    @staticmethod
    def _those_of(chosen: Mapping[int, Level], level: Level) -> list[int]:
        return sorted(number for number, its in chosen.items() if its == level)


def _tagged(tags: list[int]) -> Any:
    return Topic.tags.through.objects.filter(topic=OuterRef("pk"), tag__in=tags)


def _editions(member: Member) -> Iterable[str]:
    return (audience for audience in joined_audiences(member) if audience.startswith("edition-"))


def choices_of(member: Member) -> Choices:
    """Return what the member has chosen, in one query."""
    return _choices(member, _chosen_by(member))


def reading_of(member: Member, topic: Topic) -> tuple[TopicReading, Held]:
    """Return how far the member has read the topic, and how closely they follow it, in one query."""
    mine = TopicReading.objects.filter(member=member, topic=topic)
    rows = list(_chosen_by(member).union(mine.values_list(Value("topic"), "last_read", "level"), all=True))
    last_read, level = next(((number, level) for kind, number, level in rows if kind == "topic"), (0, ""))
    reading = TopicReading(member=member, topic=topic, last_read=last_read, level=level)
    return reading, _choices(member, rows).held_of_topic(topic, level)


def _chosen_by(member: Member) -> Any:
    categories = CategoryFollowing.objects.filter(member=member).values_list(Value("category"), "category", "level")
    tags = TagFollowing.objects.filter(member=member).values_list(Value("tag"), "tag", "level")
    return categories.union(tags, all=True)


def _choices(member: Member, rows: Iterable[tuple[str, int, str]]) -> Choices:
    chosen: dict[str, dict[int, Level]] = {"category": {}, "tag": {}, "topic": {}}
    for kind, number, level in rows:
        if level:
            chosen[kind][number] = Level(level)
    return Choices(chosen["category"], chosen["tag"], frozenset(_editions(member)))


def those_who(level: Level, topic: Topic) -> Q:
    """Return the condition under which a member has chosen `level`, and no other level holds, for the topic."""
    for_topic = TopicReading.objects.filter(topic=topic).exclude(level="").values("member")
    for_tags = TagFollowing.objects.filter(tag__topics=topic).values("member")
    for_category = CategoryFollowing.objects.filter(category=topic.category_id).values("member")
    closer = CLOSEST_FIRST[: CLOSEST_FIRST.index(level)]
    by_tags = Q(pk__in=for_tags.filter(level=level)) & ~Q(pk__in=for_tags.filter(level__in=closer))
    by_category = Q(pk__in=for_category.filter(level=level)) & ~Q(pk__in=for_tags)
    return Q(pk__in=for_topic.filter(level=level)) | (~Q(pk__in=for_topic) & (by_tags | by_category))


def followed_things(choices: Choices, categories: Iterable[Category], topics: Iterable[Any]) -> dict[str, Any]:
    """Return what the member follows in another way than what is usual: each thing with the level that it has.

    `topics` are those that the member chose a level for, with it as their `level` (TopicQuerySet.read_by).
    """
    held = [(category, choices.held_of_category(category)) for category in categories]
    return {
        "categories": [(each, holds) for each, holds in held if holds.own or holds.without != Level.NORMAL],
        "tags": [(tag, choices.held_of_tag(tag)) for tag in tags_numbered(choices.tags)],
        "topics": [(topic, choices.held_of_topic(topic, topic.level)) for topic in topics],
    }
