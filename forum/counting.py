"""What a topic keeps of its posts, so that no list and no page has to count them."""

from collections.abc import Iterable

from forum.holding import hold_topics
from forum.models import Topic


def with_languages(topic: Topic, written: Iterable[str]) -> list[str]:
    """Return the languages that the topic is written in, its own first, when these (BCP 47) are `written` in too."""
    others = [language for language in (*topic.languages, *written) if language not in (topic.language, "und")]
    return list(dict.fromkeys([topic.language, *others]))


def count_languages(topic: Topic) -> None:
    """The topic says in which languages its posts are now, when one of them has come, gone or changed its own."""
    hold_topics([topic.pk])
    posts = topic.posts.shown().order_by("language").values_list("language", flat=True).distinct()
    topic.languages = []
    topic.languages = with_languages(topic, posts)
    Topic.objects.filter(pk=topic.pk).update(languages=topic.languages)
