"""The forum: categories, topics, posts, what members have read and follow, and the audit log."""

from forum.models.acts import AuditEntry, Verb
from forum.models.categories import Category, CategoryTranslation
from forum.models.posts import MAX_BODY, Post, PostRevision, PostTranslation
from forum.models.topics import (
    MAX_EXTERNAL_ID,
    MAX_REASON,
    MAX_TITLE,
    POSTS_A_PAGE,
    Topic,
    TopicReading,
    TopicTranslation,
)

__all__ = [
    "MAX_BODY",
    "MAX_EXTERNAL_ID",
    "MAX_REASON",
    "MAX_TITLE",
    "POSTS_A_PAGE",
    "AuditEntry",
    "Category",
    "CategoryTranslation",
    "Post",
    "PostRevision",
    "PostTranslation",
    "Topic",
    "TopicReading",
    "TopicTranslation",
    "Verb",
]
