"""The Django admin: for administrators, entered by the same sign-in as the site."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from allauth.mfa import admin as _registers_second_steps  # noqa: F401 - before they are unregistered here
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount import admin as _registers_accounts  # noqa: F401 - before they are unregistered here
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions import admin as _registers_sessions  # noqa: F401 - before they are unregistered here
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import admin as _registers_group  # noqa: F401 - before it is unregistered here
from django.contrib.auth.models import Group
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from brain.members.actions import note_attendances, note_roles
from brain.members.models import Attendance, Member
from brain.members.registry import revoke

_is_administrator = admin.site.has_permission
_sign_in = secure_admin_login(admin.site.login)


def may_enter(request: HttpRequest) -> bool:
    """Whether an administrator asks, with a second step at sign-in where staff need one."""
    return _is_administrator(request) and (not settings.SECOND_STEP_FOR_STAFF or is_mfa_enabled(request.user))


def enter(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The site's own sign-in; an administrator without a second step is led to where it is set up."""
    if _is_administrator(request) and not may_enter(request):
        return redirect("mfa_index")
    return cast(HttpResponse, _sign_in(request, extra_context))


admin.site.site_header = "Collective Brain"
admin.site.has_permission = may_enter  # type: ignore[method-assign]
admin.site.login = enter  # type: ignore[method-assign]
admin.site.logout = logout  # type: ignore[method-assign]
admin.site.unregister(Group)  # the four roles are fixed
admin.site.unregister(UserSession)  # its form shows the key by which one is signed in; members end their own
admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken])  # their forms show secrets


class RolesForm(forms.ModelForm):
    """Who changes a member's roles says why; `roles` is the field in which they stand."""

    roles = "groups"
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed where roles change: it goes on record, and to the member."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.roles in self.changed_data and not data.get("reason"):
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return data


class AttendanceInline(admin.TabularInline[Attendance, Member]):
    model = Attendance
    extra = 0


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin[Member]):
    """Who has which role, and took part in which edition; every change is on record."""

    form = RolesForm
    list_display = ["name", "handle", "email", "country", "is_active", "joined_at"]
    list_filter = ["is_active", "groups", "country"]
    search_fields = ["name", "handle", "email", "affiliations__name"]
    fields = ["name", "handle", "email", "groups", "reason", "is_active", "joined_at", "last_seen_at"]
    readonly_fields = ["name", "handle", "email", "is_active", "joined_at", "last_seen_at"]
    filter_horizontal = ["groups"]
    inlines = [AttendanceInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people join by themselves, and confirm their address

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False  # what they wrote stays: they are suspended instead, with a reason

    def save_related(self, request: HttpRequest, form: BaseModelForm[Member], formsets: Any, change: bool) -> None:
        member, by = form.instance, cast(Member, request.user)
        roles, attended = _roles(member), _attended(member)
        super().save_related(request, form, formsets, change)
        note_roles(member=member, by=by, before=roles, after=_roles(member), reason=form.cleaned_data["reason"])
        note_attendances(member=member, by=by, before=attended, after=_attended(member))
        revoke(member)


def _roles(member: Member) -> set[str]:
    return set(member.groups.values_list("name", flat=True))


def _attended(member: Member) -> dict[int, str]:
    return dict(member.attendances.filter(is_confirmed=True).values_list("edition", "part"))
