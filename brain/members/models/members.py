"""Members: their accounts and roles."""

from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from brain.members.models.names import NameField
from brain.members.names import handle_from, is_former, is_reserved, skeleton
from brain.members.sights import DEFAULTS, Detail, Sight

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

    def acting(self) -> "MemberQuerySet":
        """Those who may use what their roles and parts give them: Member.may_act."""
        return self.active().filter(Q(silenced_until=None) | Q(silenced_until__lte=timezone.now()))

    def reached_by_mail(self) -> "MemberQuerySet":
        """Active members, no samples, who want mails and have confirmed their address."""
        members = self.active().filter(is_sample=False).exclude(mails=Mails.NEVER)
        return members.filter(emailaddress__email=F("email"), emailaddress__verified=True)

    def away_since(self, moment: datetime) -> "MemberQuerySet":
        return self.filter(Q(last_seen_at=None) | Q(last_seen_at__lte=moment))

    def by_name(self) -> "MemberQuerySet":
        return self.order_by("name_skeleton", "pk")

    def called(self, words: str) -> "MemberQuerySet":
        """Members whose name or handle has each of the first five of these words in it, in any case and accents."""
        members = self
        for word in words.split()[:5]:
            members = members.filter(name_or_handle_with(word))
        return members

    def sharing_presence(self) -> "MemberQuerySet":
        """Active members who let others see that they are here."""
        return self.active().filter(shares_presence=True)

    def online(self) -> "MemberQuerySet":
        """Members seen in the last minutes who share their presence."""
        return self.sharing_presence().filter(last_seen_at__gt=timezone.now() - ONLINE)


def name_or_handle_with(word: str) -> Q:
    """Return what finds the members with `word` in their name or handle, in any case and accents."""
    looks_like = skeleton(word)
    return Q(handle__icontains=word) | (Q(name_skeleton__contains=looks_like) if looks_like else Q(name__contains=word))


def _stored_photo(member: "Member", filename: str) -> str:
    """Return where a photo lies: under a random name, another one for each photo."""
    number = uuid4().hex
    return f"photos/{number[:2]}/{number}"


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
    name = NameField(_("name"), max_length=80)
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
    photo = models.FileField(_("photo"), upload_to=_stored_photo, blank=True)  # a WebP picture
    shown_to = models.JSONField(default=dict, blank=True)  # {Detail: Sight}, as far as the member has chosen
    shares_presence = models.BooleanField(_("show when I am online"), default=True)
    takes_messages = models.BooleanField(_("members may write to me"), default=True)
    uses_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    silenced_until = models.DateTimeField(null=True, blank=True)  # reads, and writes nothing: brain.moderation
    needs_approval_until = models.DateTimeField(null=True, blank=True)  # what they write waits for a moderator
    joined_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True, db_index=True)

    known_circles: frozenset[str] | None = None  # brain.members.audiences.look_up
    known_roles: frozenset[str] | None = None  # the same
    known_parts: frozenset[tuple[str, int]] | None = None  # the same

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

    @property
    def has_left(self) -> bool:
        """Whether the account was deleted: the row stays for what points to it, and has no name of its own."""
        return is_former(vars(self)["name"])

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the member's roles; a superuser is an administrator."""
        names = self.known_roles
        if names is None:
            names = frozenset(group.name for group in self.groups.all())
        return names | {Role.ADMINISTRATOR} if self.is_superuser else names

    @cached_property
    def parts(self) -> frozenset[tuple[str, int]]:
        """The confirmed parts that give rights in an edition: ("organiser", 12), ("facilitator", 11)."""
        if self.known_parts is not None:
            return self.known_parts
        attended = (attendance for attendance in self.attendances.all() if attendance.gives_rights)
        return frozenset((attendance.part, attendance.edition) for attendance in attended)

    @property
    def is_silenced(self) -> bool:
        """Whether the member reads as of now, and writes nothing."""
        return self.silenced_until is not None and self.silenced_until > timezone.now()

    @property
    def may_act(self) -> bool:
        """Whether the member may use what their roles and parts give them: not while suspended or silenced."""
        return self.is_active and not self.is_silenced

    @property
    def is_moderator(self) -> bool:
        """Whether the member moderates the whole site."""
        return self.may_act and bool(self.roles & {Role.MODERATOR, Role.ADMINISTRATOR})

    @property
    def is_editor(self) -> bool:
        return self.may_act and bool(self.roles & {Role.EDITOR, Role.ADMINISTRATOR})

    @property
    def is_translator(self) -> bool:
        """Whether the member decides about translations between languages that they read."""
        deciding = {Role.TRANSLATOR, Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR}
        return self.may_act and bool(self.roles & deciding)

    @property
    def is_staff(self) -> bool:
        """Whether the member may enter the Django admin: administrators alone."""
        return self.may_act and Role.ADMINISTRATOR in self.roles

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Administrators may do everything there; what others may do is asked of the features' access.py."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    @property
    def is_online(self) -> bool:
        """Whether the member was seen in the last minutes and shares that."""
        return bool(self.shares_presence and self.last_seen_at and self.last_seen_at > timezone.now() - ONLINE)

    def sight_of(self, detail: str) -> Sight:
        """Who may see this part (Detail) of the member's profile."""
        return Sight(self.shown_to.get(detail, DEFAULTS[detail]))

    @property
    def photo_url(self) -> str:
        """The address of the photo, where it is shown to those who may see it; "" without one."""
        name = self.photo.name or ""
        return f"/photos/{self.pk}/{name.rpartition('/')[2]}" if name else ""

    @property
    def open_photo_url(self) -> str:
        """The address of a photo that everyone may see, for what is made once for all readers; else ""."""
        return self.photo_url if self.sight_of(Detail.PHOTO) == Sight.EVERYONE else ""

    @property
    def open_city(self) -> str:
        """The place, where everyone may see it, for what is made once for all readers; else ""."""
        return self.city if self.sight_of(Detail.PLACE) == Sight.EVERYONE else ""

    @property
    def confirmed_editions(self) -> list[int]:
        """The numbers of the editions that the member took part in, as an editor or moderator has confirmed."""
        return [attendance.edition for attendance in self.attendances.all() if attendance.is_confirmed]
