"""What django-allauth asks of us: who a new member is, in which language mails are, and what a sign-out ends."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from brain.members.actions import end_sessions, join
from brain.members.fields import LanguagesField
from brain.members.forms import clean_free_name
from brain.members.models import Member
from brain.members.newcomers import NewcomerForm
from brain.members.registry import refused_sign_in

# Words of allauth's own forms, named here so that our catalogs have them: its Portuguese is pt_BR and pt_PT, not pt.
_LABELS = [
    gettext_noop("Email"),
    gettext_noop("Password"),
    gettext_noop("Password (again)"),
    gettext_noop("Forgot your password?"),
    gettext_noop("Current Password"),
    gettext_noop("New Password"),
    gettext_noop("New Password (again)"),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Use a security key"),
]


class SignupDetails(NewcomerForm):
    """What a newcomer says beside the address and the password (allauth puts these first in its own form)."""

    field_order = ["name", "email", "password1", "reads"]

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("As other members will see it, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    reads = LanguagesField(label=gettext_lazy("Languages you read"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reads"].initial = [translation.get_language()]

    def clean_name(self) -> str:
        return clean_free_name(self.cleaned_data["name"])

    def signup(self, request: HttpRequest, user: Member) -> None:
        """allauth calls this; AccountAdapter.save_user has done everything."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are members: made with a name, written to in their language, silent after they have signed out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This address is one of yours already."),
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
        "email_taken": gettext_lazy("There is an account with this address already."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "invalid_password_reset": gettext_lazy("This link is no longer good."),
        "max_email_addresses": gettext_lazy("An account may have up to %d addresses."),
        "rate_limited": gettext_lazy("Too many requests. Wait a moment, then try again."),
        "too_many_login_attempts": gettext_lazy("Too many attempts to sign in. Try again in some minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        is_invited = "account_verified_email" in request.session  # by the link in a mail to that address
        return bool(settings.SIGNUP_IS_OPEN or is_invited)

    def save_user(self, request: HttpRequest, user: Member, form: forms.Form, commit: bool = True) -> Member:
        member = super().save_user(request, user, form, commit=False)
        language = translation.get_language() or settings.LANGUAGE_CODE
        try:
            return join(
                member=member, name=form.cleaned_data["name"], language=language, reads=form.cleaned_data["reads"]
            )
        except IntegrityError:
            # The form was sent twice at once, or somebody else took the name since it was checked.
            messages.error(request, _("This name or address was taken a moment ago. If it was you, look at your mail."))
            raise ImmediateHttpResponse(redirect("account_signup")) from None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail is in the language of the member who has this address, and so are the pages it links to."""
        language = _language_of(email, context.get("user"))
        links = {name: _on_this_site(url, language) for name, url in context.items() if name.endswith("_url")}
        with translation.override(language):
            super().send_mail(template_prefix, email, context | links)

    def respond_user_inactive(self, request: HttpRequest, user: Member) -> HttpResponse:
        """Whatever way they came: who may not sign in is told why, and until when."""
        return refused_sign_in(request, user) or super().respond_user_inactive(request, user)

    def set_password(self, user: Member, password: str) -> None:
        super().set_password(user, password)
        end_sessions(member=user)

    def logout(self, request: HttpRequest) -> None:
        member = request.user
        super().logout(request)
        if isinstance(member, Member):
            end_sessions(member=member)


def _on_this_site(url: str, language: str) -> str:
    """Return `url` in `language`, at the site's own address: the one that was asked may have named another port."""
    parts = urlsplit(url)
    return translate_url(settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, "")), language)


def _language_of(email: str, member: Member | None) -> str:
    if member is None:
        member = Member.objects.filter(email=email.lower()).first()
    return member.interface_language if member else translation.get_language() or settings.LANGUAGE_CODE
