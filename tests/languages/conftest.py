"""A Spanish post and what a machine made of it in French."""

from collections.abc import Callable
from typing import Any

import pytest

from brain.languages import writing
from brain.languages.translating import Translated
from brain.members.models import Member
from forum.actions import write
from forum.models import Category, Post, PostTranslation
from forum.texts import POST

SPANISH = "Guardamos las actas de la asamblea.\n\nMiren [el archivo](https://example.org/actas)."
FRENCH = "Nous gardons les actes de l'assemblée.\n\nRegardez [les archives](https://example.org/actas)."
BETTER = "Nous gardons les procès-verbaux de l'assemblée.\n\nVoyez [les archives](https://example.org/actas)."


@pytest.fixture
def post(daniela: Member) -> Post:
    """A post in Spanish in a public category."""
    room = Category.objects.create(slug="help", name="Help", audience="public", position=1)
    topic = write.start_topic(author=daniela, category=room, title="Las actas", body=SPANISH, language="es")
    return topic.posts.get()


@pytest.fixture
def by_machine() -> Callable[..., PostTranslation]:
    """Return a function that translates a post into French as a machine does; `body` is what the machine says."""

    def translate(post: Post, body: str = FRENCH, engine: str = "apertium 3.9 es>fr") -> Any:
        source = POST.source(Post.objects.get(pk=post.pk))
        assert source is not None
        made = Translated({"body": body}, engine)
        writing.write_by_machine(POST, post.pk, "fr", made, digest=source.digest)
        return post.translations.filter(language="fr").first()

    return translate


@pytest.fixture
def french(post: Post, by_machine: Callable[..., PostTranslation]) -> PostTranslation:
    """The post, as a machine translated it into French."""
    return by_machine(post)


@pytest.fixture
def bilingual() -> Callable[[Member], Member]:
    """Return a function by which a member says that they read French and Spanish."""

    def says(member: Member) -> Member:
        member.reads = ["fr", "es"]
        member.save()
        return member

    return says
