"""The audit log for administrators: it is looked at, never changed."""

from django.contrib import admin

from brain.core.admin import ReadOnlyAdmin
from brain.moderation.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "kind", "object_id", "scope", "reason")
    list_filter = ("verb", "kind")
    list_select_related = ("actor",)
    fields = ("at", "actor", "verb", "kind", "object_id", "member", "scope", "reason", "language", "details")
