import random, re
from datetime import timedelta
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from forum import urls, urls_talks
from forum.actions import write, talk, react, bookmark, report
from forum.actions.polls import add_poll
from forum.actions.events import add_event
from forum.actions.tag import add_tag
from forum.models import Category

NAMES = """place key typed_at people to subject group remove address about tag tags number date posts into level listed pace concern text answer hide note remind day option reply cancel close
poll_question poll_options poll_several poll_hides poll_until event_day event_time event_end_day event_end_time event_zone event_place event_link zone undescribed alt version agrees thank agree bookmark withdraw
show time language edition page q kind verb title body category reason revision answers quote preview find name join slug token typed_at""".split()
BASE = dict(body="x", title="x", category="help", reason="r", answer="a", place="new", note="n", level="watch", poll_question="", name="Tagname", language="en", concern="rude", q="one", level2="x", subject="s", to="daniela", revision="1", event_time="", pace="60")
VALUES = ["\0", "a\0", "9"*30, "-1", "", "x"*3000, "９９", "1e400", "NaN", "\u202e\uffff", "[]", "//[::1", "1\n2", "٣", "²", "0", "00000001", "9999-12-31", "0001-01-01","23:59:59", "%s{}", "preview", "zones", "2026-11-22"]

@pytest.mark.django_db
@pytest.mark.parametrize("who", ["amina", "benoit", "guest"])
def test_fuzz(who, request, amina, benoit, daniela, eunji, sign_in):
    random.seed(who)
    room = Category.objects.create(slug="help", name="Help", audience="public", takes_answers=True)
    t = write.start_topic(author=amina, category=room, title="One", body="Two", language="en")
    poll = write.post_reply(topic=t, author=amina, body="p", language="en", parts=[lambda p: add_poll(p, question="q", options=["a", "b"])])
    ev = write.post_reply(topic=t, author=amina, body="e", language="en", parts=[lambda p: add_event(p, starts_at=timezone.now()+timedelta(days=3), time_zone="UTC")])
    other = write.post_reply(topic=t, author=daniela, body="o", language="en")
    tk = talk.begin(author=amina, partners=[daniela, eunji], title="T", body="b", language="en").topic
    tag = add_tag(name="Care", language="en")
    report.report_post(post=other, reporter=amina, concern="rude")
    client = Client() if who == "guest" else sign_in(request.getfixturevalue(who))
    client.raise_request_exception = False
    adds = set()
    for mod, ns in ((urls, "forum"), (urls_talks, "talks")):
        for p in mod.urlpatterns:
            names = list(p.pattern.converters)
            for post in ((poll, ev, other) if "post_id" in names else (other,)):
                vals = {"topic_id": tk.pk if ns == "talks" else t.pk, "post_id": post.pk, "slug": tag.slug if "tag" in p.name else "help", "number": 3, "handle": "daniela", "kind": "x"}
                kw = {n: vals.get(n, "x") for n in names}
                if p.name == "topic": kw["slug"] = t.slug
                adds.add(reverse(f"{ns}:{p.name}", kwargs=kw))
                if "number" in names: adds.add(reverse(f"{ns}:{p.name}", kwargs={**kw, "number": 10**30}))
    bad = []
    n = 0
    for where in sorted(adds):
        for name in NAMES:
            for value in ["\0", *random.sample(VALUES, 1 if who == "guest" else 2)]:
                sent = {**BASE, name: value}
                for method in ("get", "post"):
                    for kw in ({}, ):
                        sid = transaction.savepoint()
                        a = getattr(client, method)(where, {name: value} if method == "get" else sent, headers=random.choice([{}, {"HX-Request": "true"}, {"Accept": "application/json"}]))
                        n += 1
                        if a.status_code >= 500:
                            bad.append((method, where, name, value[:20], a.status_code))
                        transaction.savepoint_rollback(sid)
                from django.core.cache import cache
            cache.clear()
    print(n)
    assert bad == []
