"""The index: one row for each text in each language, and what is made from it later."""

from typing import ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What can be found."""

    TOPIC = "topic", _("Topics")
    POST = "post", _("Posts")
    DOCUMENT = "document", _("Documents")
    SESSION = "session", _("Sessions")
    NEWS = "news", _("News")
    EVENT = "event", _("Events")


class Key(NamedTuple):
    """Which text: an object of a kind, in a language (BCP 47); of its pages, the one with this number (from 1)."""

    kind: str
    object_id: str
    language: str
    page: int = 0


class Entry(models.Model):
    """What search knows of one text: `kind` (Kind), the object and its language; `page` 0 is what describes the object.

    `tokens` is the analysed text (brain.search.analysis), the same for every backend; `audience` is compared in the
    query itself. A text in another language than `original_language` is a translation. The database keeps its own
    word index of the tokens up to date (migration 0004). What queries compare stands before the long texts: a row's
    beginning is read at once.
    """

    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=12)  # BCP 47
    page = models.PositiveIntegerField(default=0)
    original_language = models.CharField(max_length=12)  # BCP 47
    audience = models.CharField(max_length=20)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    category = models.CharField(max_length=60, blank=True)  # a slug of the forum's
    edition = models.PositiveSmallIntegerField(null=True)  # of the academy
    dated_at = models.DateTimeField(null=True)
    part_of = models.CharField(max_length=40, blank=True)  # the topic that a post stands in
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    title_tokens = models.TextField(blank=True)
    tokens = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=Key._fields, name="one_entry_a_language_and_page")
        ]
        # All that filters without words compare and count: answered from the index alone.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["audience", "category", "author", "edition", "original_language", "dated_at", *Key._fields],
                name="search_narrowed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} ({self.language})"

    @property
    def key(self) -> Key:
        return Key(self.kind, self.object_id, self.language, self.page)

    @property
    def is_original(self) -> bool:
        return self.language == self.original_language


class Change(models.Model):
    """The outbox: this text has changed, or gone, and what follows from that (brain.search.tasks) is not done yet.

    Numbers grow in the order of changes to one text, which makes them its version in an engine of its own.
    """

    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    page = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} {self.object_id} ({self.language})"

    @property
    def key(self) -> Key:
        return Key(self.kind, self.object_id, self.language, self.page)


class Word(models.Model):
    """A word that some text holds, folded, with what a mistyped one has in common with it (brain.search.spelling)."""

    word = models.CharField(max_length=32, unique=True)
    start = models.CharField(max_length=2)
    end = models.CharField(max_length=2)
    length = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["start", "length"]),
            models.Index(fields=["end", "length"]),
        ]

    def __str__(self) -> str:
        return self.word


class Meaning(models.Model):
    """What a text means: a vector of half floats (brain.search.meaning)."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return str(self.entry_id)
