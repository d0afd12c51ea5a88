"""Who is told of a post: each member once, by what concerns them most."""

from brain.members.models import Member
from brain.notifications.models import Notification
from forum import contributions, tasks
from forum.actions import follow, moderate, write
from forum.models import Category, Level, Topic


def told(post_id: int) -> dict[str, str]:
    rows = Notification.objects.filter(key=f"post.{post_id}").select_related("member")
    return {notification.member.handle: notification.kind for notification in rows}


def test_a_mention_counts_before_an_answer_and_that_before_following(
    topic: Topic, amina: Member, benoit: Member, chiara: Member, daniela: Member, eunji: Member
) -> None:
    for member in (benoit, chiara, daniela, eunji):
        follow.choose_for_topic(member=member, topic=topic, level=Level.WATCH)
    asked = write.post_reply(topic=topic, author=chiara, body="E poi?", language="it")
    body = "@daniela, @BENOIT und @nobody"
    post = write.post_reply(topic=topic, author=eunji, body=body, language="en", answers=asked)
    assert told(post.pk) == {"daniela": "mention", "benoit": "mention", "chiara": "reply", "amina": "watched"}
    notification = Notification.objects.get(key=f"post.{post.pk}", member=daniela)
    assert (notification.url, notification.group) == (f"/p/{post.pk}", f"topic.{topic.pk}")


def test_an_author_is_never_told_of_their_own(topic: Topic, amina: Member) -> None:
    first = write.post_reply(topic=topic, author=amina, body="@amina", language="fr")
    second = write.post_reply(topic=topic, author=amina, body="Encore", language="fr", answers=first)
    assert told(first.pk) == told(second.pk) == {}


def test_running_twice_tells_once(topic: Topic, eunji: Member) -> None:
    post = write.post_reply(topic=topic, author=eunji, body="네", language="ko")
    tasks.spread_reply.call(post.pk)
    assert told(post.pk) == {"amina": "watched"}
    assert Notification.objects.count() == 1


def test_nobody_is_told_of_what_is_hidden_or_gone(topic: Topic, eunji: Member, benoit: Member) -> None:
    post = write.post_reply(topic=topic, author=eunji, body="네", language="ko", announce=False)
    moderate.hide_post(post=post, moderator=benoit, reason="Advertising")
    tasks.spread_reply.call(post.pk)
    tasks.spread_reply.call(10**9)
    assert told(post.pk) == {}


def test_an_edit_tells_those_who_are_newly_mentioned(
    topic: Topic, amina: Member, eunji: Member, chiara: Member
) -> None:
    post = write.post_reply(topic=topic, author=eunji, body="네", language="ko")
    follow.choose_for_topic(member=chiara, topic=topic, level=Level.WATCH)
    write.edit_post(post=post, editor=eunji, body="@amina 네", language="ko")
    assert told(post.pk) == {"amina": "watched"}
    write.edit_post(post=post, editor=eunji, body="@amina @chiara 네", language="ko")
    assert told(post.pk) == {"amina": "watched", "chiara": "mention"}


def test_a_member_who_lost_the_category_is_not_told(
    start: object, amina: Member, twelfth: Category, nomsa: Member
) -> None:
    topic = start(amina, twelfth)  # type: ignore[operator]
    amina.attendances.filter(edition=12).update(is_confirmed=False)
    post = write.post_reply(topic=topic, author=nomsa, body="@amina", language="en")
    assert told(post.pk) == {}


def test_whom_only_a_quotation_mentions_is_not_told_again(
    topic: Topic, amina: Member, benoit: Member, chiara: Member, eunji: Member
) -> None:
    body = "> Ask @benoit\n> > or @chiara\n\nI did, @chiara."
    post = write.post_reply(topic=topic, author=eunji, body=body, language="en")
    assert told(post.pk) == {"chiara": "mention", "amina": "watched"}
    assert Notification.objects.get(key=post.notice, member=chiara).excerpt == "I did, @chiara."


def test_an_excerpt_ends_with_a_whole_word(topic: Topic, amina: Member, eunji: Member) -> None:
    post = write.post_reply(topic=topic, author=eunji, body="cooperative " * 40, language="en")
    excerpt = Notification.objects.get(key=post.notice).excerpt
    assert excerpt.endswith("cooperative…")
    assert len(excerpt) <= tasks.EXCERPT
    [latest, *_rest] = contributions.latest_posts(eunji, frozenset({"public"}))
    assert latest.excerpt.endswith("cooperative…")
