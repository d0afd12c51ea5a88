"""What of the forum is translated: posts, polls, titles of topics, categories."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.languages.detection import UNKNOWN
from brain.languages.jobs import ask_only
from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.languages.writing import source_changed
from brain.members.audiences import PUBLIC
from brain.members.models import Member
from brain.members.permissions import Permission, holds
from brain.moderation.live import show_translation_of
from forum import access, indexing, live
from forum.attachments import text_html
from forum.holding import hold_post, hold_posts
from forum.models import Category, Holds, Poll, PollOption, Post, PostTranslation, Tag, Topic
from forum.naming import forget_words
from forum.tags import forget_names
from forum.talks import by_machine
from forum.templatetags.forum import in_words


def register_texts() -> None:
    """The forum's texts are known to those who translate."""
    register(POST)
    register(TITLE)
    register(CATEGORY)
    ask_only(POST.name, _posts_to_ask)
    ask_only(TITLE.name, _titles_to_ask)
    register(TAG)
    register(POLL)
    register(POLL_OPTION)


def _post_source(post: Post) -> Source:
    """What is hidden, or in no known language, no machine translates; but what becomes of it is followed."""
    return Source(
        post.language,
        {"body": post.body},
        may_leave=_may_leave(post.topic.category),
        likely=post.author.writes,
        by_machine=_may_be_translated(post.topic) and _is_read(post) and post.language != UNKNOWN,
    )


def _title_source(topic: Topic) -> Source:
    return Source(
        topic.language,
        {"title": topic.title},
        may_leave=_may_leave(topic.category),
        by_machine=_may_be_translated(topic) and topic.language != UNKNOWN,
    )


def _poll_source(poll: Poll) -> Source:
    return replace(_post_source(poll.post), fields={"question": poll.question})


def _option_source(option: PollOption) -> Source:
    return replace(_post_source(option.poll.post), fields={"text": option.text})


def _category_source(category: Category) -> Source:
    words = {"name": category.name, "description": category.description}
    return Source(category.language, words, may_leave=_may_leave(category))


def _tag_source(tag: Tag) -> Source | None:
    """The name of a tag; one that was joined to another is shown nowhere."""
    return None if tag.joined_to_id else Source(tag.language, {"name": tag.name})


def _is_read(post: Post) -> bool:
    """Whether anybody reads it: what waits for approval is read by moderators."""
    return post.is_shown or post.is_waiting


def _may_be_translated(topic: Topic) -> bool:
    return bool(not topic.hidden_at or topic.held_at) and (
        not topic.category.is_talk or bool(by_machine([topic.category_id]))
    )


def _posts_to_ask(posts: Collection[int]) -> set[int]:
    """Leave out what is said in conversations that machines may not translate, whoever would like to read it."""
    return _in_rooms_by_machine(dict(Post.objects.filter(pk__in=posts).values_list("pk", "topic__category")))


def _titles_to_ask(topics: Collection[int]) -> set[int]:
    return _in_rooms_by_machine(dict(Topic.objects.filter(pk__in=topics).values_list("pk", "category")))


def _in_rooms_by_machine(rooms: Mapping[int, int]) -> set[int]:
    translated = by_machine(set(rooms.values()))
    return {text for text, room in rooms.items() if room in translated}


def _may_leave(category: Category) -> bool:
    return category.audience == PUBLIC or category.allows_third_parties


def _hold_post(post_id: int) -> None:
    for post in Post.objects.filter(pk=post_id):
        hold_post(post)


def _post_changed(post: Post, language: str) -> None:
    indexing.index_posts([post])
    live.show_translation(post, language)
    show_translation_of(POST.name, [post.pk], language)


def _poll_changed(poll: Poll, language: str) -> None:
    indexing.index_posts([poll.post])
    live.show_held(poll.post, language)


def _title_changed(topic: Topic, language: str) -> None:
    indexing.index_posts(topic.posts.for_display().filter(number=1))
    live.show_translated_title(topic, language)
    show_translation_of(POST.name, topic.posts.values("pk"), language)


def _category_changed(category: Category, language: str) -> None:
    """Names of categories follow when a page is fetched."""
    forget_words()


def _tag_changed(tag: Tag, language: str) -> None:
    forget_names()


def _with_html(translation: PostTranslation) -> None:
    body = translation.body
    translation.body_html = text_html(body, translation.original.attachments.all() if "/a/" in body else ())


def post_changed(post: Post, *, is_redacted: bool = False, delay: float = 0) -> None:
    """Translations of the post are stale (source_changed), and what it holds is translated as the post now is."""
    source_changed(POST, post, is_redacted=is_redacted, delay=delay)
    if post.holds == Holds.POLL:
        source_changed(POLL, post.poll)
        for option in post.poll.options.all():
            source_changed(POLL_OPTION, option)


def _may_review_post(member: Member, post: Post) -> bool:
    return post.author_id == member.pk or holds(member, Permission.REVIEW_TRANSLATIONS)


def _title_of(topic: Topic) -> Title:
    return Title(topic.shown.text.title, topic.shown.text.language)


def _name_of(labelled: Category | Tag) -> Title:
    named = in_words(labelled)
    return Title(named.name, named.language)


POST = TextKind(
    name="post",
    label=_("Posts"),
    singular=_("Post"),
    original=Post,
    fields={"body": Form.MARKDOWN},
    labels={"body": _("Text")},
    source=_post_source,
    to_read=access.post_with_text,
    may_review=_may_review_post,
    hold=_hold_post,
    changed=_post_changed,
    title=lambda post: post.topic.title,
    url=lambda post: post.permalink,
    shown_title=lambda post: _title_of(post.topic),
    index="forum:index",
    complete=_with_html,
)
TITLE = TextKind(
    name="topic",
    label=_("Titles of topics"),
    singular=_("Title"),
    original=Topic,
    fields={"title": Form.PLAIN},
    labels={"title": _("Title")},
    source=_title_source,
    to_read=access.topic_to_read,
    may_review=lambda member, topic: topic.author_id == member.pk or holds(member, Permission.REVIEW_TRANSLATIONS),
    hold=lambda topic: hold_posts(Q(topic=topic, number=1)),
    changed=_title_changed,
    title=lambda topic: topic.title,
    url=lambda topic: topic.permalink,
    shown_title=_title_of,
    index="forum:index",
)
POLL = TextKind(
    name="poll",
    label=_("Polls"),
    singular=_("Poll"),
    original=Poll,
    fields={"question": Form.PLAIN},
    labels={"question": _("Question")},
    source=_poll_source,
    to_read=access.poll_by_id,
    may_review=lambda member, poll: _may_review_post(member, poll.post),
    changed=_poll_changed,
    title=lambda poll: poll.post.topic.title,
    url=lambda poll: poll.post.permalink,
    shown_title=lambda poll: _title_of(poll.post.topic),
    index="forum:index",
)
POLL_OPTION = TextKind(
    name="poll-option",
    label=_("Answers of polls"),
    singular=_("Answer of a poll"),
    original=PollOption,
    fields={"text": Form.PLAIN},
    labels={"text": _("Answer")},
    source=_option_source,
    to_read=access.poll_option_by_id,
    may_review=lambda member, option: _may_review_post(member, option.poll.post),
    changed=lambda option, language: _poll_changed(option.poll, language),
    title=lambda option: option.poll.post.topic.title,
    url=lambda option: option.poll.post.permalink,
    shown_title=lambda option: _title_of(option.poll.post.topic),
    index="forum:index",
)
CATEGORY = TextKind(
    name="category",
    label=_("Categories"),
    singular=_("Category"),
    original=Category,
    fields={"name": Form.PLAIN, "description": Form.PLAIN},
    labels={"name": _("Name"), "description": _("Description")},
    source=_category_source,
    to_read=access.category_by_id,
    may_review=lambda member, category: holds(member, Permission.TRANSLATE_OFFICIALLY),
    changed=_category_changed,
    title=lambda category: category.name,
    url=lambda category: reverse("forum:category", args=[category.slug]),
    shown_title=_name_of,
    index="forum:index",
    for_editors=access.visible_categories,
)
TAG = TextKind(
    name="tag",
    label=_("Tags"),
    singular=_("Tag"),
    original=Tag,
    fields={"name": Form.PLAIN},
    labels={"name": _("Name")},
    source=_tag_source,
    to_read=access.tag_by_id,
    may_review=lambda member, tag: (
        holds(member, Permission.TRANSLATE_OFFICIALLY) or holds(member, Permission.KEEP_TAGS)
    ),
    changed=_tag_changed,
    title=lambda tag: tag.name,
    url=lambda tag: reverse("forum:tag", args=[tag.slug]),
    shown_title=_name_of,
    index="forum:tags",
    for_editors=lambda editor: Tag.objects.listed(),
)
