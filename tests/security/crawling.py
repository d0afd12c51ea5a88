"""Every address of the site, asked for by a reader who looks for a word that is not theirs to read."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from forum.models import Post, Topic

SOUGHT = "zither"  # stands beside the canary: what is looked for comes back on the page, the canary must not


def addresses(topic: Topic, post: Post) -> Iterator[str]:
    """Yield the address of every page of the site, as far as it may lead to the topic or the post."""
    values = {
        "topic_id": topic.pk, "post_id": post.pk, "object_id": post.pk, "number": 1, "handle": "amina", "edition": 12,
        "slug": topic.category.slug, "language": "fr", "kind": "post",
    }  # fmt: skip
    file = post.attachments.get().pk
    for name, parameters in _names(get_resolver().url_patterns, ""):
        for other in (1, "x", file):
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs={key: values.get(key, other) for key in parameters})
                break
        else:
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs=dict.fromkeys(parameters, file))


def _names(patterns: list[Any], prefix: str) -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            is_ours = not getattr(pattern.urlconf_module, "__name__", "").startswith("allauth")
            if pattern.namespace != "admin" and is_ours:
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name, list(pattern.pattern.converters)


def admin_addresses(topic: Topic) -> Iterator[str]:
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + f"?q={SOUGHT}"
        yield from (reverse(f"{name}_change", args=[row.pk]) for row in model._default_manager.all()[:5])
    yield reverse("admin:forum_topic_change", args=[topic.pk])
    yield reverse("admin:forum_category_change", args=[topic.category_id])


def said_to(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return f"{answer.headers}{content.decode(errors='replace')}"
