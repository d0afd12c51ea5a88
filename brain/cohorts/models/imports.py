"""Lists of participants that organisers bring in: one Import a sheet, one Row a line of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brain.cohorts.models.invitations import Invitation, State
from brain.members.models import Part

_SAMPLE = 5  # rows


class Stage(models.TextChoices):
    """How far an import has come. What goes on by itself is CHECKING and INVITING."""

    COLUMNS = "columns", pgettext_lazy("import", "Columns to be chosen")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked, nothing sent yet")
    INVITING = "inviting", pgettext_lazy("import", "Invitations are being made")
    DONE = "done", pgettext_lazy("import", "Done")


class Meaning(models.TextChoices):
    """What a column of the sheet holds."""

    NOTHING = "", pgettext_lazy("column", "Leave out")
    EMAIL = "email", pgettext_lazy("column", "E-mail address")
    NAME = "name", pgettext_lazy("column", "Name")
    GIVEN_NAME = "given", pgettext_lazy("column", "Given name")
    FAMILY_NAME = "family", pgettext_lazy("column", "Family name")
    LANGUAGE = "language", pgettext_lazy("column", "Language")
    PART = "part", pgettext_lazy("column", "Took part as")


class Outcome(models.TextChoices):
    """What becomes of a row. UNCHECKED, NEW and AGAIN say what is to be done; the others are the end of it."""

    UNCHECKED = "", pgettext_lazy("row", "Not checked yet")
    NEW = "new", pgettext_lazy("row", "To be invited")
    INVITED = "invited", pgettext_lazy("row", "Invited")
    KNOWN = "known", pgettext_lazy("row", "Invited before: nothing is sent")
    INSIDE = "inside", pgettext_lazy("row", "In the group already")
    DOUBLE = "double", pgettext_lazy("row", "The same address as in a row above")
    WRONG = "wrong", pgettext_lazy("row", "Cannot be invited")


class Problem(models.TextChoices):
    """What is wrong with a row, or doubtful."""

    NONE = "", ""
    NO_EMAIL = "no_email", _("There is no e-mail address in this row.")
    BAD_EMAIL = "bad_email", _("This is not an e-mail address.")
    MANY_EMAILS = "many_emails", _("There are several addresses in one cell. Leave one.")
    FORMULA = "formula", _("The cell holds a formula and not its value. Paste the values into the sheet.")
    LONG_NAME = "long_name", _("The name is longer than 80 characters.")
    BAD_NAME = "bad_name", _("The name holds characters that names may not have.")
    BAD_PART = "bad_part", _("It is not clear as what this person took part.")
    FORBIDDEN_PART = "forbidden_part", _("Only the team of the site can name organisers.")
    DECLINED = "declined", _("This person did not want to be invited.")
    ODD_LANGUAGE = "odd_language", _("The language is not one of this site: the one chosen above is used.")


class Import(models.Model):
    """A sheet of participants on its way to invitations. The file itself is not kept, and its rows not for long."""

    edition = models.PositiveSmallIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=160)  # of the file
    characters = models.CharField(max_length=16, blank=True)  # the encoding that a text file was read in
    headers = models.JSONField(default=list)  # of the columns
    meanings = models.JSONField(default=list)  # of the columns: Meaning
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    part = models.CharField(_("as what"), max_length=12, choices=Part, default=Part.PARTICIPANT)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.COLUMNS)
    row_count = models.PositiveIntegerField(default=0)
    worked_at = models.DateTimeField(default=timezone.now)  # when a worker last did some of it

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk} into {self.edition}"

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has something left to do."""
        return self.stage in (Stage.CHECKING, Stage.INVITING)

    def counts(self) -> dict[str, int]:
        """Return how many rows have which outcome."""
        return {
            row["outcome"]: row["rows"] for row in self.rows.order_by().values("outcome").annotate(rows=Count("pk"))
        }

    def rows_to_show(self, outcome: str) -> QuerySet["Row"]:
        """Return the rows with this outcome; none as long as outcomes change."""
        return self.rows.none() if self.is_under_way else self.rows.filter(outcome=outcome)

    def count_odd_languages(self) -> int:
        """Return in how many rows the language is not one of the site."""
        return self.rows.filter(problem=Problem.ODD_LANGUAGE).count()

    def count_to_be_sent(self) -> int:
        """Return how many invitations into the group are still to be sent; 0 before the import is done."""
        here = Invitation.objects.filter(edition=self.edition)
        return here.in_state(State.WAITING).count() if self.stage == Stage.DONE else 0

    def samples(self) -> list[list[str]]:
        """Return what each column holds in the first rows."""
        rows = list(self.rows.all()[:_SAMPLE])
        return [[cell for row in rows for cell in row.cells[at : at + 1] if cell] for at in range(len(self.headers))]


class Row(models.Model):
    """A line of the sheet: its `cells` as they were, and what they came to."""

    sheet = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # of the line, as the sheet counts
    cells = models.JSONField()
    formulas = models.JSONField(default=list)  # columns that hold a formula without its value
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=12, choices=Part, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.UNCHECKED)
    problem = models.CharField(max_length=16, choices=Problem, blank=True, default=Problem.NONE)
    column = models.SmallIntegerField(null=True)  # that the problem is in

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "number"], name="one_row_a_line")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sheet", "outcome", "number"], name="rows_to_do"),
            models.Index(fields=["sheet", "email"], name="rows_of_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.number}"

    @property
    def wrong_cell(self) -> str:
        """The cell that the problem is in, as it was."""
        return self.cells[self.column] if self.column is not None and self.column < len(self.cells) else ""

    @property
    def words(self) -> str:
        """What stands in the line."""
        return " · ".join(cell for cell in self.cells if cell)
