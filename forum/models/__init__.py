"""The forum: categories, topics, posts, what belongs to them, what members follow and keep, and the audit log."""

from forum.models.acts import Verb
from forum.models.attachments import Attachment
from forum.models.categories import PARTNERS, Category, CategoryKind, CategoryTranslation
from forum.models.conversations import Conversation, Partner
from forum.models.drafts import Draft
from forum.models.events import COMING, CalendarFeed, Event, EventReply, Reply
from forum.models.following import CategoryFollowing, Level, TagFollowing
from forum.models.groups import GroupCall
from forum.models.places import FormerPlace
from forum.models.polls import Poll, PollOption, PollOptionTranslation, PollTranslation, PollVote
from forum.models.posts import MAX_BODY, Holds, Post, PostRevision, PostTranslation
from forum.models.purges import Purge
from forum.models.reactions import Bookmark, Feeling, Reaction
from forum.models.subjects import Subject
from forum.models.tags import MAX_TAG, TAGS_A_TOPIC, Tag, TagTranslation
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
    "COMING",
    "MAX_BODY",
    "MAX_EXTERNAL_ID",
    "MAX_REASON",
    "MAX_TAG",
    "MAX_TITLE",
    "PARTNERS",
    "POSTS_A_PAGE",
    "TAGS_A_TOPIC",
    "Attachment",
    "Bookmark",
    "CalendarFeed",
    "Category",
    "CategoryFollowing",
    "CategoryKind",
    "CategoryTranslation",
    "Conversation",
    "Draft",
    "Event",
    "EventReply",
    "Feeling",
    "FormerPlace",
    "GroupCall",
    "Holds",
    "Level",
    "Partner",
    "Poll",
    "PollOption",
    "PollOptionTranslation",
    "PollTranslation",
    "PollVote",
    "Post",
    "PostRevision",
    "PostTranslation",
    "Purge",
    "Reaction",
    "Reply",
    "Subject",
    "Tag",
    "TagFollowing",
    "TagTranslation",
    "Topic",
    "TopicReading",
    "TopicTranslation",
    "Verb",
]
