"""The forum for administrators: categories and their moderators can be changed, the rest is looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from brain.languages.writing import source_changed
from forum.actions.moderate import open_category_to
from forum.models import AuditEntry, Category, Post, Topic
from forum.texts import CATEGORY


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ("name", "slug", "audience", "position")
    autocomplete_fields = ("moderators",)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """A new audience reaches everything in the category, a new name its translations."""
        audience = obj.audience
        if change and "audience" in form.changed_data:
            obj.audience = form.initial["audience"]
        super().save_model(request, obj, form, change)
        open_category_to(category=obj, audience=audience)
        source_changed(CATEGORY, obj)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """What is changed on the forum's own pages, with a reason and an entry in the log."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ("title", "category", "author", "post_count", "last_post_at")
    list_filter = ("category", "is_locked", "is_pinned")
    search_fields = ("title",)
    list_select_related = ("category", "author")


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "author", "language", "created_at", "hidden_at")
    list_select_related = ("author", "topic")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "topic", "post", "reason")
    list_filter = ("verb",)
    list_select_related = ("actor", "topic", "post")
