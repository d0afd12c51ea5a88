"""manage.py reindex: the search index made anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from brain.news.indexing import index_news
from brain.news.models import NewsItem
from brain.search import index
from forum.indexing import index_posts
from forum.models import Post
from library.indexing import index_document
from library.models import Document


class Command(BaseCommand):
    help = "Make the search index anew from what is in the database; searching goes on meanwhile."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        for kind in ("topic", "post", "document", "news"):
            index.clear(kind)
        index_posts(Post.objects.for_display().iterator(chunk_size=1000))
        for document in Document.objects.with_texts():
            index_document(document)
        index_news(NewsItem.objects.with_translations())
        self.stdout.write("The index is new.")
