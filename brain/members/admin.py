"""The Django admin: for administrators, entered by the same sign-in as the site."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import admin as _registers_group  # noqa: F401 - before it is unregistered here
from django.contrib.auth.models import Group
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from brain.members.models import Attendance, Member
from brain.members.registry import revoke

_is_administrator = admin.site.has_permission
_sign_in = secure_admin_login(admin.site.login)


def may_enter(request: HttpRequest) -> bool:
    """Whether an administrator asks, with a second step at sign-in where the site has one (BRAIN_MFA)."""
    return _is_administrator(request) and (not settings.MFA_ENABLED or _has_second_step(request))


def enter(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The site's own sign-in; an administrator without a second step is led to where it is set up."""
    if _is_administrator(request) and not may_enter(request):
        return redirect("mfa_index")
    return cast(HttpResponse, _sign_in(request, extra_context))


def _has_second_step(request: HttpRequest) -> bool:
    from allauth.mfa.utils import is_mfa_enabled  # can only be imported where it is installed

    return bool(is_mfa_enabled(request.user))


admin.site.site_header = "Collective Brain"
admin.site.has_permission = may_enter  # type: ignore[method-assign]
admin.site.login = enter  # type: ignore[method-assign]
admin.site.logout = logout  # type: ignore[method-assign]
admin.site.unregister(Group)  # the four roles are fixed


class AttendanceInline(admin.TabularInline[Attendance, Member]):
    model = Attendance
    extra = 0


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin[Member]):
    """Who has which role, took part in which edition, and may sign in at all."""

    list_display = ["name", "handle", "email", "country", "is_active", "joined_at"]
    list_filter = ["is_active", "groups", "country"]
    search_fields = ["name", "handle", "email", "organisation"]
    fields = ["name", "handle", "email", "groups", "is_active", "joined_at", "last_seen_at"]
    readonly_fields = ["name", "handle", "email", "joined_at", "last_seen_at"]
    filter_horizontal = ["groups"]
    inlines = [AttendanceInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people join by themselves, and confirm their address

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False  # what they wrote stays: deactivate instead

    def save_related(self, request: HttpRequest, form: BaseModelForm[Member], formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        revoke(form.instance)
