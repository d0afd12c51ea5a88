"""Members: accounts, roles and the cohorts of the academies."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

ONLINE = timedelta(minutes=5)


class Role(models.TextChoices):
    """The groups that a member may belong to, by their Group's name."""

    PARTICIPANT = "participant", _("Participant")
    MODERATOR = "moderator", _("Moderator")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Return a new member with this address; without a password they can only sign in after a reset."""
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(is_active=True)

    def online(self) -> "MemberQuerySet":
        """Members seen in the last minutes who share their presence."""
        return self.active().filter(shares_presence=True, last_seen_at__gt=timezone.now() - ONLINE)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `handle` is what @mentions use; `name` is what is shown."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    # Casefolded; the skeleton (UTS 39) keeps two names or handles from looking alike.
    handle = models.CharField(_("handle"), max_length=40, unique=True)
    name_skeleton = models.CharField(max_length=160, unique=True, editable=False)
    interface_language = models.CharField(
        _("interface language"), max_length=12, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    reads = models.JSONField(_("languages read"), default=list, blank=True)  # BCP 47 tags, best first
    writes = models.JSONField(_("languages written"), default=list, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1 alpha-2
    city = models.CharField(_("place"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    shares_presence = models.BooleanField(_("show when I am online"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects: ClassVar[MemberManager] = MemberManager.from_queryset(MemberQuerySet)()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the member's roles; a superuser is an administrator."""
        names = frozenset(self.groups.values_list("name", flat=True))
        return names | {Role.ADMINISTRATOR} if self.is_superuser else names

    @property
    def is_moderator(self) -> bool:
        """Whether the member moderates the whole site."""
        return bool(self.roles & {Role.MODERATOR, Role.ADMINISTRATOR})

    @property
    def is_editor(self) -> bool:
        return bool(self.roles & {Role.EDITOR, Role.ADMINISTRATOR})


class Attendance(models.Model):
    """A member took part in an academy edition. Only a confirmed one opens the edition's private rooms."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="attendances")
    edition = models.PositiveSmallIntegerField(_("edition"))
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        ordering = ["edition"]
        constraints = [models.UniqueConstraint(fields=["member", "edition"], name="one_attendance_an_edition")]

    def __str__(self) -> str:
        return f"{self.member}, {self.edition}"
