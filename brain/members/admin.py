"""The Django admin: for administrators, entered by the same sign-in as the site."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.contrib import admin
from django.contrib.auth import admin as _registers_group  # noqa: F401 - before it is unregistered here
from django.contrib.auth.models import Group
from django.forms import BaseModelForm
from django.http import HttpRequest

from brain.members.models import Attendance, Member
from brain.members.registry import revoke

admin.site.site_header = "Collective Brain"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
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
