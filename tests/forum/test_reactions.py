"""Reactions: who may react, once of a kind, what is counted and shown, and who is told."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from forum.models import Category, Post, Reaction, Topic
from realtime.streams import kind_of

SignIn = Callable[[Member], Client]


def react(client: Client, post: Post, **feelings: str) -> Any:
    return client.post(f"/en/forum/p/{post.pk}/react", feelings)


def count_of(client: Client, post: Post) -> dict[str, int]:
    """The numbers beside the post's reactions, as the page shows them."""
    html = client.get(f"/en/forum/t/{post.topic_id}/x/", follow=True).text
    part = html[html.index(f'id="reactions-{post.pk}"') :].split("</article>")[0]
    return {
        feeling: int(number)
        for feeling, number in re.findall(
            r'name="(\w+)" value="(?:on|off)"[^>]*>.*?<span class="num">(\d+)</span>', part
        )
    }


def test_a_member_thanks_and_takes_it_back(reply: Post, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    answer = react(client, reply, thank="on")
    assert (answer.status_code, answer["Location"]) == (303, reply.url)
    assert count_of(client, reply) == {"thank": 1}
    react(client, reply, thank="off")
    assert count_of(client, reply) == {}


def test_the_same_reaction_sent_twice_counts_once(reply: Post, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    for _time in range(2):
        react(client, reply, thank="on")
    reply.refresh_from_db()
    assert (reply.reactions, reply.reaction_count) == ({"thank": 1}, 1)


def test_several_members_and_kinds_are_counted(reply: Post, amina: Member, daniela: Member, sign_in: SignIn) -> None:
    react(sign_in(amina), reply, thank="on")
    react(sign_in(amina), reply, celebrate="on")
    react(sign_in(daniela), reply, thank="on")
    assert count_of(sign_in(amina), reply) == {"thank": 2, "celebrate": 1}


def test_ones_own_reaction_is_pressed_for_oneself_alone(
    reply: Post, amina: Member, daniela: Member, sign_in: SignIn
) -> None:
    react(sign_in(amina), reply, thank="on")
    pressed = f'value="off" aria-pressed="true" data-mine="thank-{reply.pk}"'
    assert pressed in sign_in(amina).get(reply.topic.url).text
    assert pressed not in sign_in(daniela).get(reply.topic.url).text


def test_authors_and_guests_see_counts_and_no_buttons(
    reply: Post, amina: Member, eunji: Member, sign_in: SignIn
) -> None:
    react(sign_in(amina), reply, thank="on")
    for client in (Client(), sign_in(eunji)):
        html = client.get(reply.topic.url).text
        part = html[html.index(f'id="reactions-{reply.pk}"') :].split("</article>")[0]
        assert f'data-mine="thank-{reply.pk}"' not in part
        assert '<span class="num">1</span>' in part


def test_nobody_reacts_to_their_own_post(reply: Post, eunji: Member, sign_in: SignIn) -> None:
    assert react(sign_in(eunji), reply, thank="on").status_code == 403
    assert not Reaction.objects.exists()


def test_guests_cannot_react(reply: Post) -> None:
    assert react(Client(), reply, thank="on").status_code == 403
    assert not Reaction.objects.exists()


def test_what_one_may_not_see_one_cannot_react_to(
    twelfth: Category, amina: Member, daniela: Member, sign_in: SignIn, start: Callable[..., Topic]
) -> None:
    post = start(amina, twelfth).posts.get()
    assert react(sign_in(daniela), post, thank="on").status_code == 404
    assert sign_in(daniela).get(f"/en/forum/p/{post.pk}/reactions").status_code == 404
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("field", ["hidden_at", "deleted_at"])
def test_what_is_gone_takes_no_reactions(reply: Post, amina: Member, sign_in: SignIn, field: str) -> None:
    Post.objects.filter(pk=reply.pk).update(**{field: reply.created_at})
    assert react(sign_in(amina), reply, thank="on").status_code == 404


def test_an_unknown_reaction_changes_nothing(reply: Post, amina: Member, sign_in: SignIn) -> None:
    assert react(sign_in(amina), reply, rage="on").status_code == 303
    assert not Reaction.objects.exists()


def test_who_reacted_is_listed(reply: Post, amina: Member, daniela: Member, sign_in: SignIn) -> None:
    react(sign_in(amina), reply, thank="on")
    react(sign_in(daniela), reply, insight="on")
    html = Client().get(f"/en/forum/p/{reply.pk}/reactions").text
    assert html.index("Thank") < html.index("Amina Diallo") < html.index("Insightful") < html.index("Daniela Rojas")


def test_the_author_is_told_once(reply: Post, amina: Member, daniela: Member, eunji: Member, sign_in: SignIn) -> None:
    react(sign_in(amina), reply, thank="on")
    react(sign_in(daniela), reply, thank="on")
    told = Notification.objects.get(member=eunji, kind=Kind.REACTION)
    assert (told.actor, told.url) == (amina, f"/p/{reply.pk}")


def test_the_author_is_told_nothing_where_the_only_reaction_is_taken_back(
    reply: Post, amina: Member, sign_in: SignIn
) -> None:
    react(sign_in(amina), reply, thank="on")
    react(sign_in(amina), reply, thank="off")
    assert not Notification.objects.filter(kind=Kind.REACTION).exists()


def test_reactions_are_no_reason_for_a_mail(reply: Post, amina: Member, sign_in: SignIn) -> None:
    react(sign_in(amina), reply, thank="on")
    told = Notification.objects.filter(kind=Kind.REACTION)
    assert told.exists()
    assert not Notification.objects.to_mail(timezone.now()).filter(pk__in=told).exists()


def test_open_pages_get_the_counts_alone(reply: Post, amina: Member, sign_in: SignIn) -> None:
    react(sign_in(amina), reply, thank="on")
    kind, ident = kind_of(reply.topic.stream)
    (change,) = kind.render("reactions", [str(reply.pk)], ident)
    assert change.target == f"reactions-{reply.pk}"
    assert 'aria-pressed="true"' not in change.html
    assert '<span class="num">1</span>' in change.html


def test_a_fragment_is_answered_to_the_page(reply: Post, amina: Member, sign_in: SignIn) -> None:
    answer = sign_in(amina).post(f"/en/forum/p/{reply.pk}/react", {"thank": "on"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'aria-pressed="true" data-mine="thank-{reply.pk}"' in answer.text
    assert "csrfmiddlewaretoken" in answer.text
    assert "<!--" not in answer.text


def test_too_many_reactions_in_a_minute_are_refused(reply: Post, amina: Member, sign_in: SignIn) -> None:
    client = sign_in(amina)
    answers = [react(client, reply, thank="on").status_code for _time in range(61)]
    assert (set(answers[:60]), answers[60]) == ({303}, 429)
