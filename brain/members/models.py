"""Members: accounts, roles and the cohorts of the academies."""

from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.members.names import handle_from, is_reserved, skeleton

ONLINE = timedelta(minutes=5)


class Role(models.TextChoices):
    """The groups that a member may belong to, by their Group's name."""

    PARTICIPANT = "participant", _("Participant")
    MODERATOR = "moderator", _("Moderator")
    EDITOR = "editor", _("Editor")
    TRANSLATOR = "translator", _("Translator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Mails(models.TextChoices):
    """When a member is told by e-mail what they have not read on the site."""

    AWAY = "away", _("At once, when I am away")
    DAILY = "daily", _("Once a day at most")
    NEVER = "never", _("Never")


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(is_active=True)

    def reached_by_mail(self) -> "MemberQuerySet":
        """Active members, no samples, who want mails and have confirmed their address."""
        members = self.active().filter(is_sample=False).exclude(mails=Mails.NEVER)
        return members.filter(emailaddress__email=F("email"), emailaddress__verified=True)

    def away_since(self, moment: datetime) -> "MemberQuerySet":
        return self.filter(Q(last_seen_at=None) | Q(last_seen_at__lte=moment))

    def in_directory(
        self, *, words: str = "", country: str = "", language: str = "", edition: str = ""
    ) -> "MemberQuerySet":
        """The active members by name, narrowed by name or place, country, language read or written, and edition."""
        members = self.active().order_by("name_skeleton").prefetch_related("attendances")
        for word in words.split()[:5]:
            members = members.filter(Q(name__icontains=word) | Q(handle__icontains=word) | Q(city__icontains=word))
        if country:
            members = members.filter(country=country)
        if language:
            members = members.knowing(language)
        if edition:
            members = members.filter(attendances__edition=edition, attendances__is_confirmed=True)
        return members

    def knowing(self, language: str) -> "MemberQuerySet":
        """Members who read or write `language` (a BCP 47 tag)."""
        lists = self.annotate(
            reads_text=Cast("reads", models.TextField()), writes_text=Cast("writes", models.TextField())
        )
        return lists.filter(Q(reads_text__contains=f'"{language}"') | Q(writes_text__contains=f'"{language}"'))

    def countries(self) -> list[str]:
        """The countries of these members (ISO 3166-1 alpha-2)."""
        return list(self.exclude(country="").order_by("country").values_list("country", flat=True).distinct())

    def languages(self) -> set[str]:
        """All languages that these members read or write."""
        return {tag for lists in self.values_list("reads", "writes") for tags in lists for tag in tags}

    def sharing_presence(self) -> "MemberQuerySet":
        """Active members who let others see that they are here."""
        return self.active().filter(shares_presence=True)

    def online(self) -> "MemberQuerySet":
        """Members seen in the last minutes who share their presence."""
        return self.sharing_presence().filter(last_seen_at__gt=timezone.now() - ONLINE)


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, *, name: str, **fields: Any) -> "Member":
        """Return a new member with this address; without a password they can only sign in after a reset."""
        fields.setdefault("handle", self.free_handle(name))
        fields.setdefault("name_skeleton", skeleton(name))
        member = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Return a new administrator; `manage.py createsuperuser` makes the first of a site."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def free_handle(self, name: str) -> str:
        """Return a handle made from `name` that looks like nobody's, with a number where needed."""
        base = handle_from(name)
        taken = set(map(skeleton, self.values_list("handle", flat=True).iterator()))
        numbered = (f"{base}-{number}" for number in count(2))
        free = (handle for handle in chain([base], numbered) if skeleton(handle) not in taken)
        return next(handle for handle in free if not is_reserved(handle))


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
    wants_translations = models.BooleanField(_("show translations at once"), default=True)
    mails = models.CharField(_("e-mail"), max_length=8, choices=Mails, default=Mails.AWAY)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1 alpha-2
    city = models.CharField(_("place"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    shares_presence = models.BooleanField(_("show when I am online"), default=True)
    takes_messages = models.BooleanField(_("members may write to me"), default=True)
    uses_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True, db_index=True)

    known_circles: frozenset[str] | None = None  # brain.members.audiences.look_up
    known_roles: frozenset[str] | None = None  # the same

    objects: ClassVar[MemberManager] = MemberManager()

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
        names = self.known_roles
        if names is None:
            names = frozenset(group.name for group in self.groups.all())
        return names | {Role.ADMINISTRATOR} if self.is_superuser else names

    @property
    def is_moderator(self) -> bool:
        """Whether the member moderates the whole site."""
        return bool(self.roles & {Role.MODERATOR, Role.ADMINISTRATOR})

    @property
    def is_editor(self) -> bool:
        return bool(self.roles & {Role.EDITOR, Role.ADMINISTRATOR})

    @property
    def is_translator(self) -> bool:
        """Whether the member decides about translations between languages that they read."""
        return bool(self.roles & {Role.TRANSLATOR, Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR})

    @property
    def is_staff(self) -> bool:
        """Whether the member may enter the Django admin: administrators alone."""
        return Role.ADMINISTRATOR in self.roles

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Administrators may do everything there; what others may do is asked of the features' access.py."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff

    @property
    def is_online(self) -> bool:
        """Whether the member was seen in the last minutes and shares that."""
        return bool(self.shares_presence and self.last_seen_at and self.last_seen_at > timezone.now() - ONLINE)

    @property
    def confirmed_editions(self) -> list[int]:
        """The numbers of the editions that the member took part in, as an editor or moderator has confirmed."""
        return [attendance.edition for attendance in self.attendances.all() if attendance.is_confirmed]


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


class Block(models.Model):
    """The member does not want to hear from another: they are told of nothing that the other does."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Member, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "blocked"], name="one_block_a_member")]

    def __str__(self) -> str:
        return f"{self.member_id} blocks {self.blocked_id}"
