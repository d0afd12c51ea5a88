"""manage.py detect_languages: the languages of posts and titles, detected again."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from forum.actions import redetect
from forum.models import Post
from forum.models.posts import PostQuerySet

_BATCH = 500


class Command(BaseCommand):
    help = (
        "Detect again the language of posts and titles where it is unknown, and print as a JSON line how many were "
        "looked at and changed. What a person chose stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what would change, and change nothing")
        parser.add_argument(
            "--all",
            action="store_true",
            dest="every",
            help="also where a language is known, unless a person chose it in the composer; this overwrites what was "
            "chosen before such choices were recorded",
        )

    def handle(self, *, dry_run: bool, every: bool, **options: Any) -> None:
        counts = dict.fromkeys(("posts", "posts_changed", "topics", "topics_changed"), 0)
        for post in _in_batches(redetect.posts_to_detect(every=every)):
            counts["posts"] += 1
            language = redetect.post_language(post)
            if language != post.language:
                counts["posts_changed"] += dry_run or redetect.change_post_language(post=post, language=language)
        for post in _in_batches(redetect.openings_to_detect(every=every)):
            counts["topics"] += 1
            language = redetect.topic_language(post)
            if language != post.topic.language:
                counts["topics_changed"] += dry_run or redetect.change_topic_language(post=post, language=language)
        self.stdout.write(json.dumps(counts | {"dry_run": dry_run}))


def _in_batches(posts: PostQuerySet) -> Iterator[Post]:
    """Yield `posts`, a few in memory at once, while they are changed."""
    last = 0
    while batch := list(posts.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        yield from batch
        last = batch[-1].pk
