"""manage.py reindex: the search index made anew."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Model, QuerySet

from brain.core.batches import in_batches
from brain.news.events.indexing import index_events
from brain.news.indexing import index_news
from brain.news.models import Event, NewsItem
from brain.search import index
from brain.search.backends import backend
from brain.search.models import Kind, Word
from forum.indexing import index_posts
from forum.models import Post, Topic
from library.indexing import index_all_pages, index_documents
from library.models import Document, Session
from library.reports.indexing import index_sessions

_BATCH = 100  # objects a transaction: nobody who writes meanwhile waits long


class Command(BaseCommand):
    help = "Make the search index anew from what is in the database; searching and writing go on meanwhile."

    def handle(self, **options: Any) -> None:
        Word.objects.all().delete()  # what nobody has written any more goes; the others come again
        # A post stands in the index as its topic and category say: these stay as they are, for a batch.
        posts = Post.objects.select_for_update(of=("self", "topic", "topic__category"), no_key=True)
        index_all(posts.select_related("topic__category"), index_posts)
        index_all(Document.objects.select_for_update(no_key=True), index_documents)
        index_all(Document.objects.published(), index_all_pages)
        index_all(Session.objects.select_for_update(no_key=True), index_sessions)
        index_all(NewsItem.objects.select_for_update(no_key=True), index_news)
        index_all(Event.objects.select_for_update(no_key=True), index_events)
        for kind, rows, ident in (
            (Kind.TOPIC, Topic.objects.all(), "pk"),
            (Kind.POST, Post.objects.all(), "pk"),
            (Kind.DOCUMENT, Document.objects.all(), "uuid"),
            (Kind.SESSION, Session.objects.all(), "uuid"),
            (Kind.NEWS, NewsItem.objects.all(), "pk"),
            (Kind.EVENT, Event.objects.all(), "pk"),
        ):
            forget_gone(kind, rows, ident)
        backend().rebuild()
        self.stdout.write("The index is new.")


def index_all(rows: QuerySet[Any], index_rows: Callable[[Iterable[Any]], None]) -> None:
    """All of `rows` stand in the index as they are now, a batch a transaction."""
    last = 0
    while True:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=last).order_by("pk")[:_BATCH])
            if not batch:
                return
            index_rows(batch)
        last = batch[-1].pk


def forget_gone(kind: str, rows: QuerySet[Model], ident: str) -> None:
    """Objects of this kind that are no more among `rows`, which know them by `ident`, are not found any more."""
    for some in in_batches(index.object_ids(kind), _BATCH):
        with transaction.atomic():
            there = set(map(str, rows.filter(**{f"{ident}__in": some}).values_list(ident, flat=True)))
            index.remove(kind=kind, object_ids=[known for known in some if known not in there])
