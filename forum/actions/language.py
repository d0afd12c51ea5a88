"""In which language a post is written, where the detector was wrong."""

from django.db import transaction

from brain.languages.writing import source_changed
from brain.members.models import Member
from forum import indexing, live
from forum.actions.record import record
from forum.counting import count_languages
from forum.holding import held_post
from forum.models import Post, Verb
from forum.texts import TITLE, post_changed


@transaction.atomic
def correct_language(*, post: Post, language: str, editor: Member) -> Post:
    """The post, and with the first one its topic's title, is in `language` (BCP 47); no detector changes that again.

    Search, open pages and translations follow. What somebody else than the author corrects is in the audit log.
    """
    post = held_post(post)
    if post.language == language and post.language_is_given:
        return post
    before = post.language
    Post.objects.filter(pk=post.pk).update(language=language, language_is_given=True)
    speak(post, language)
    if editor.pk != post.author_id:
        details = {"from": before, "to": language}
        record(actor=editor, verb=Verb.LANGUAGE, topic=post.topic, post=post, details=details)
    return post


def speak(post: Post, language: str) -> None:
    """Whatever follows a post's language follows it; in the transaction in which it has changed."""
    post.language = language
    topic = post.topic
    if post.number == 1 and topic.language != language:
        topic.language = language
        topic.save(update_fields=["language"])
        source_changed(TITLE, topic)
        live.show_topic(topic)
    count_languages(topic)
    post_changed(post)
    indexing.index_posts([post])
    live.show_edit(post)
