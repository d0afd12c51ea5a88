"""The audit log for administrators: it is looked at, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from brain.moderation.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    list_display = ("at", "actor", "verb", "kind", "object_id", "scope", "reason")
    list_filter = ("verb", "kind")
    list_select_related = ("actor",)
    fields = ("at", "actor", "verb", "kind", "object_id", "member", "scope", "reason", "language", "details")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
