"""What of the forum is translated: posts, titles of topics, categories."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brain.core.text import render_markdown
from brain.languages.detection import UNKNOWN
from brain.languages.texts import Form, Source, TextKind, Title, register
from brain.members.audiences import PUBLIC
from brain.members.models import Member
from forum import access, indexing, live
from forum.handles import known_handles
from forum.models import Category, Post, PostTranslation, Topic
from forum.templatetags.forum import in_words


def register_texts() -> None:
    """The forum's texts are known to those who translate."""
    register(POST)
    register(TITLE)
    register(CATEGORY)


def _post_source(post: Post) -> Source:
    """What is hidden, or in no known language, no machine translates; but what becomes of it is followed."""
    return Source(
        post.language,
        {"body": post.body},
        may_leave=_may_leave(post.topic.category),
        likely=post.author.writes,
        by_machine=not post.hidden_at and not post.topic.hidden_at and post.language != UNKNOWN,
    )


def _title_source(topic: Topic) -> Source:
    return Source(
        topic.language,
        {"title": topic.title},
        may_leave=_may_leave(topic.category),
        by_machine=not topic.hidden_at and topic.language != UNKNOWN,
    )


def _category_source(category: Category) -> Source:
    words = {"name": category.name, "description": category.description}
    return Source(category.language, words, may_leave=_may_leave(category))


def _may_leave(category: Category) -> bool:
    return category.audience == PUBLIC or category.allows_third_parties


def _post_changed(post: Post, language: str) -> None:
    indexing.index_posts([post])
    live.show_translation(post, language)


def _title_changed(topic: Topic, language: str) -> None:
    indexing.index_posts(topic.posts.for_display().filter(number=1))
    live.show_translated_title(topic, language)


def _category_changed(category: Category, language: str) -> None:
    """Names of categories follow when a page is fetched."""


def _with_html(translation: PostTranslation) -> None:
    translation.body_html = render_markdown(translation.body, handles=known_handles(translation.body))


def _may_review_post(member: Member, post: Post) -> bool:
    return member.is_translator or post.author_id == member.pk


def _title_of(topic: Topic) -> Title:
    return Title(topic.shown.text.title, topic.shown.text.language)


def _name_of(category: Category) -> Title:
    named = in_words(category)
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
    may_review=lambda member, topic: member.is_translator or topic.author_id == member.pk,
    changed=_title_changed,
    title=lambda topic: topic.title,
    url=lambda topic: topic.permalink,
    shown_title=_title_of,
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
    may_review=lambda member, category: member.is_editor,
    changed=_category_changed,
    title=lambda category: category.name,
    url=lambda category: reverse("forum:category", args=[category.slug]),
    shown_title=_name_of,
    index="forum:index",
    for_editors=access.visible_categories,
)
