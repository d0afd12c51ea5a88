"""What django-allauth asks of us for the second step at sign-in, single sign-on and the list of sessions."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from brain.members.actions import end_sessions
from brain.members.models import Member, Role

# Who acts on what others wrote, and so needs more than a password.
STAFF = frozenset({Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR})

# Words of allauth's own forms and messages, named here so that our catalogs have them.
_WORDS = [
    gettext_noop("Code"),
    gettext_noop("Authenticator code"),
    gettext_noop("Passwordless"),
    gettext_noop(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional "
        "requirements such as biometrics or PIN protection."
    ),
    gettext_noop("Master key"),
    gettext_noop("Backup key"),
    gettext_noop("Key nr. {number}"),
]


def needs_second_step(member: Member) -> bool:
    """Whether the member is one of those who must have a second step at sign-in."""
    return settings.SECOND_STEP_FOR_STAFF and bool(member.roles & STAFF)


def lacking_second_step(members: Iterable[Member]) -> set[int]:
    """Return the ids of those who must have a second step at sign-in, and have set up none; one query for all."""
    staff = {member.pk for member in members if needs_second_step(member)}
    if not staff:
        return staff
    return staff.difference(Authenticator.objects.filter(user__in=staff).values_list("user_id", flat=True))


@require_safe
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey: a page of its own, since its scripts are more than the rest of the form."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "account/passkey.html", {"next": request.GET.get("next", "")})


class PasskeyForm(AddWebAuthnForm):
    """A new passkey; allauth's own form calls its name by an English word only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name")


class SecondStepAdapter(DefaultMFAAdapter):
    """Codes, passkeys and recovery codes; staff keep at least one of them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy("An account with a second step at sign-in gets no further address."),
        "cannot_delete_authenticator": gettext_lazy("Your role needs a second step: set up another one first."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app or a passkey first."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "unverified_email": gettext_lazy("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """Who reads the database, or a backup of it, can make no codes."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        has_another = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return has_another or not needs_second_step(authenticator.user)


def _lock() -> MultiFernet:
    """What was locked with an older key of the site (SECRET_KEY_FALLBACKS) opens, too."""
    keys = (
        sha256(f"second step {key!s}".encode()).digest()
        for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    )
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Providers are those of the settings alone; who comes from one for the first time says what all newcomers say."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": gettext_lazy(
            "There is an account with this address already. Sign in to it, "
            "then connect %s under “Other ways to sign in”."
        ),
        "no_password": gettext_lazy("Choose a password first: without one you could not sign in any more."),
        "no_verified_email": gettext_lazy("Confirm your e-mail address first."),
        "connected_other": gettext_lazy("This sign-in belongs to another account here."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        apps = [
            SocialApp(provider=name, **app)
            for name, config in settings.SOCIALACCOUNT_PROVIDERS.items()
            for app in config["APPS"]
        ]
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Member:
        member: Member = super().populate_user(request, sociallogin, data)
        member.name = (data.get("name") or "")[:80]
        return member

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Open pages of sessions that were ended elsewhere fall silent."""

    def end_sessions(self, sessions: Collection[UserSession]) -> None:
        super().end_sessions(sessions)
        if sessions:
            end_sessions(member=next(iter(sessions)).user)
