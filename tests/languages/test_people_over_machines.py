"""Whatever happens, in whichever order: no machine writes over a person, and nothing a person wrote is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from brain.languages import writing
from brain.languages.models import Origin, Status, Suggestion, SuggestionState, Version
from brain.languages.translating import Translated
from brain.members.models import Member
from forum.actions import moderate, write
from forum.models import Post, PostTranslation
from forum.texts import POST
from tests.conftest import make_member
from tests.languages.conftest import BETTER, SPANISH

ORIGINALS = [SPANISH, "Guardamos los libros.", "Guardamos los libros de la casa."]
STEPS = 80


class Translators:
    """Members, moderators and machines at work on one post and its French translation, as chance wants it.

    `written` is what people have written; `current` what the last of them did, as long as the post is not in French
    itself; `digests` are of the texts that work has begun from, which may have changed by the time that it is done.
    """

    def __init__(self, chance: Random, post: Post, members: list[Member]) -> None:
        self.chance = chance
        self.key = post.pk
        self.members = members  # the author first, then a moderator
        self.written: list[str] = []
        self.current: str | None = None
        self.is_official = False
        self.digests = [self.digest()]
        self.done: list[str] = []  # for whoever looks why this fails

    def step(self) -> None:
        acts = [
            self.edit,
            self.hide_or_restore,
            self.machine,
            self.machine,
            self.machine,
            self.correct,
            self.suggest,
            self.review,
            self.report,
            self.decide,
            self.change_a_term,
        ]
        act = self.chance.choice(acts)
        self.done.append(act.__name__)
        act()
        self.digests.append(self.digest())

    # What there is.

    def post(self) -> Post:
        return Post.objects.for_display().get(pk=self.key)

    def row(self) -> PostTranslation | None:
        return PostTranslation.objects.filter(original=self.key, language="fr").first()

    def digest(self) -> str:
        source = POST.source(self.post())
        return source.digest if source else ""

    def some_digest(self) -> str:
        """Return the digest of the text as it is, or as it was when somebody began who is slow."""
        return self.chance.choice([self.digest(), self.digest(), *self.digests[-5:]])

    def somebody(self) -> Member:
        return self.chance.choice(self.members)

    def text(self, who: str) -> str:
        return f"{who} {len(self.done)}"

    # What happens.

    def edit(self) -> None:
        post, before = self.post(), self.digest()
        editor = self.chance.choice(self.members[:2])
        language = self.chance.choice(["es", "es", "es", "it", "fr", "und"])
        body = self.chance.choice(ORIGINALS)
        write.edit_post(post=post, editor=editor, body=body, language=language, reason="It is private")
        if language == "fr":
            self.current, self.is_official = None, False
        if editor != post.author and self.digest() != before:
            self.nothing_is_left()

    def nothing_is_left(self) -> None:
        """What a moderator took out can be read in no translation, nor in the history of one."""
        row = self.row()
        assert row is None or not row.is_shown or row.digest == self.digest(), self.done
        versions = Version.objects.filter(kind="post", object_id=self.key, is_withdrawn=False)
        assert not versions.exclude(digest=self.digest()).exists(), self.done

    def hide_or_restore(self) -> None:
        act = moderate.restore_post if (post := self.post()).hidden_at else moderate.hide_post
        act(post=post, moderator=self.members[1], reason="It is private")

    def machine(self) -> None:
        made = Translated({"body": self.text("Machine")}, self.chance.choice(["apertium 1", "deepl 2"]))
        self.may_be_late(writing.write_by_machine, POST, self.key, "fr", made, digest=self.some_digest())

    def correct(self) -> None:
        fields = {"body": self.text("Person")}
        origin = self.chance.choice([None, None, Origin.OFFICIAL])
        options = {"editor": self.somebody(), "digest": self.some_digest(), "origin": origin}
        if self.may_be_late(writing.write_by_person, POST, self.post(), "fr", fields, **options):
            self.written_by_person(fields["body"], is_official=origin is not None)

    def suggest(self) -> None:
        fields, options = {"body": self.text("Suggestion")}, {"author": self.somebody(), "digest": self.some_digest()}
        self.may_be_late(writing.suggest, POST, self.post(), "fr", fields, **options)

    def review(self) -> None:
        if not (suggestions := list(Suggestion.objects.order_by("pk"))):
            return
        suggestion, reviewer = self.chance.choice(suggestions[-3:]), self.members[1]
        changed = self.chance.choice([None, {"body": self.text("Reviewer")}])
        if self.chance.random() < 0.3:
            writing.decline(suggestion, reviewer=reviewer)
        elif self.may_be_late(writing.accept, POST, suggestion, reviewer=reviewer, fields=changed):
            assert suggestion.state == SuggestionState.OPEN
            self.written_by_person(suggestion.fields["body"])
            self.is_official = self.is_official and suggestion.author is not None
            if changed:
                self.written_by_person(changed["body"])

    def report(self) -> None:
        if row := self.row():
            writing.report(POST, self.post(), row, reporter=self.somebody(), reason="nonsense")

    def decide(self) -> None:
        act = self.chance.choice([writing.reject, writing.close_reports])
        act(POST, self.post(), "fr")

    def change_a_term(self) -> None:
        writing.make_anew(POST, [self.key], "fr")

    def written_by_person(self, body: str, *, is_official: bool = False) -> None:
        self.written.append(body)
        self.current = body
        self.is_official = self.is_official or is_official

    @staticmethod
    def may_be_late(act: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Do it; return whether it was not too late."""
        try:
            return act(*args, **kwargs) is not False
        except writing.SourceChanged:
            return False

    # What always holds.

    def check(self) -> None:
        row = self.row()
        if self.current is not None:
            assert row is not None, self.done
            assert row.body == self.current, self.done
            assert (row.origin == Origin.OFFICIAL) == self.is_official, self.done
            assert row.origin != Origin.MACHINE, self.done
        elif row is not None:
            assert row.origin == Origin.MACHINE, self.done
        kept = set(Version.objects.filter(kind="post", object_id=self.key).values_list("fields__body", flat=True))
        assert set(self.written) <= kept, self.done
        if row and row.is_by_machine and row.is_shown and row.digest != "anew" and not self.post().hidden_at:
            assert row.digest == self.digest(), self.done


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_lets_a_machine_write_over_a_person(
    seed: int, post: Post, amina: Member, benoit: Member, daniela: Member
) -> None:
    work = Translators(Random(seed), post, [daniela, benoit, amina, make_member("tia", "Tia")])
    for _number in range(STEPS):
        work.step()
        work.check()
    assert work.written


# --- Two at once -----------------------------------------------------------------------------------------------------


@contextmanager
def at_the_same_time(first: Callable[[], Any], second: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do `second` in a thread of its own while the transaction that did `first` is not committed."""
    first_done, second_begins = Event(), Event()
    failures: list[Any] = []

    def do_first() -> None:
        with transaction.atomic():
            first()
            first_done.set()
            second_begins.wait(10)

    def do_second() -> None:
        first_done.wait(10)
        second_begins.set()
        second()

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except writing.SourceChanged:
            pass
        except Exception as failure:  # for the test to see
            failures.append(failure)
        finally:
            close_old_connections()
            connection.close()

    threads = [Thread(target=guarded, args=(act,)) for act in (do_first, do_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    yield failures


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("correct", "machine"),
        ("machine", "correct"),
        ("accept", "machine"),
        ("edit", "machine"),
        ("edit", "correct"),
        ("correct", "report"),
        ("correct", "edit"),
    ],
)
def test_two_at_once_wait_for_each_other(
    first: str, second: str, french: PostTranslation, daniela: Member, benoit: Member, amina: Member, eunji: Member
) -> None:
    key = french.original_id
    post = Post.objects.for_display().get(pk=key)
    source = POST.source(post)
    assert source is not None
    digest = source.digest
    suggestion = writing.suggest(POST, post, "fr", {"body": "Suggestion"}, author=amina, digest=digest)
    writing.report(POST, post, french, reporter=amina, reason="nonsense")
    machine = Translated({"body": "Machine"}, "deepl 2")
    acts: dict[str, Callable[[], Any]] = {
        "machine": lambda: writing.write_by_machine(POST, key, "fr", machine, digest=digest),
        "correct": lambda: writing.write_by_person(POST, post, "fr", {"body": BETTER}, editor=benoit, digest=digest),
        "accept": lambda: writing.accept(POST, suggestion, reviewer=benoit),
        "edit": lambda: write.edit_post(post=post, editor=daniela, body="Otra cosa.", language="es"),
        "report": lambda: writing.report(POST, post, french, reporter=eunji, reason="nonsense"),
    }
    with at_the_same_time(acts[first], acts[second]) as failures:
        assert not failures
    row = PostTranslation.objects.get()
    kept = set(Version.objects.values_list("fields__body", flat=True))
    if "accept" in (first, second):
        assert (row.body, row.origin) == ("Suggestion", Origin.MACHINE_EDITED)
    elif "correct" in (first, second) and first != "edit":
        assert (row.body, row.origin) == (BETTER, Origin.MACHINE_EDITED)
        assert BETTER in kept
        assert row.is_shown
    else:  # what was begun before the edit came too late
        assert (row.origin, row.status) == (Origin.MACHINE, Status.STALE)
        assert row.body not in ("Machine", BETTER)
