"""Loading everything in this folder, in the order in which things need each other."""

from typing import Any

from brain.languages.loading import load_glossary
from brain.news.events.loading import load_events
from brain.news.loading import load_news
from brain.samples.acts import load_acts
from brain.samples.cases import load_cases, load_decided
from brain.samples.documents import load_documents
from brain.samples.groups import load_groups
from brain.samples.held import load_held
from brain.samples.measures import load_measures
from brain.samples.people import HERE, address, load_members, rows
from brain.samples.talks import load_talks
from forum.loading import load_categories, load_tags, load_topic
from library.loading import load_editions, load_organisations, load_publications
from library.reports.loading import load_reports
from library.topic_loading import load_topics as load_subjects


def load_all() -> dict[str, int]:
    """Everything in this folder is in the database, once; returns how many of each kind the files hold."""
    return {
        "editions": load_editions(rows("editions.yaml")),
        "publications": load_publications(rows("publications.yaml")),
        "subjects": load_subjects(rows("subjects.yaml"), rows("glossary.yaml")),
        "organisations": load_organisations(rows("organisations.yaml")),
        "sessions": load_reports(rows("reports.yaml")),
        "news": load_news(rows("news.yaml")),
        "events": load_events(rows("events.yaml"), rows("news.yaml")),
        "glossary terms": load_glossary(rows("glossary.yaml")),
        "categories": load_categories(rows("categories.yaml")),
        "members": load_members(),
        "documents with files": load_documents(),
        "invitations": load_groups(),
        "topics": load_topics(),
        "polls and events": load_held(),
        "conversations": load_talks(),
        "acts of moderators": load_acts(),
        "cases for moderators": load_cases(),
        "cases that were decided": load_decided(),
        "measures and appeals": load_measures(),
        "tags": load_tags(_with_topics(row) for row in rows("tags.yaml")),
    }


def load_topics() -> int:
    """The sample topics are in the forum, marked as samples."""
    names = {row["key"]: row["name"] for row in rows("members.yaml")}
    paths = sorted((HERE / "topics").glob("*.yaml"))
    for path in paths:
        load_topic(_with_addresses(rows(f"topics/{path.name}"), names))
    return len(paths)


def _with_addresses(topic: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return the topic in the form of load_topics, its authors by address and name."""

    def person(key: str) -> dict[str, str]:
        return {"email": address(key), "name": names[key]}

    posts = [{**post, "author": person(post["author"])} for post in topic["posts"]]
    return {**topic, "author": person(topic["author"]), "posts": posts, "sample": True}


def _with_topics(tag: dict[str, Any]) -> dict[str, Any]:
    """Return the tag in the form of load_tags."""
    return {**tag, "topics": [f"sample-{name}" for name in tag["topics"]]}
