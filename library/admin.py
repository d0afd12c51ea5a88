"""The library in Django's admin, for administrators: what has no form of its own yet."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from library import models
from library.actions import announce_document


class EditionTranslationInline(admin.TabularInline):
    model = models.EditionTranslation
    extra = 0


@admin.register(models.Edition)
class EditionAdmin(admin.ModelAdmin):
    list_display = ("number", "city", "country", "start", "end", "mode")
    inlines = (EditionTranslationInline,)


class SeriesTranslationInline(admin.TabularInline):
    model = models.SeriesTranslation
    extra = 0


@admin.register(models.Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("slug", "name")
    inlines = (SeriesTranslationInline,)


class DocumentTranslationInline(admin.StackedInline):
    model = models.DocumentTranslation
    extra = 0


@admin.register(models.Document)
class DocumentAdmin(admin.ModelAdmin):
    """Descriptions in further languages, which search is told; the rest is changed on the document's own page."""

    list_display = ("slug", "state", "audience", "issued")
    list_filter = ("state", "audience", "series")
    search_fields = ("slug", "language_editions__title")
    fields = ("slug", "state", "audience", "issued")
    readonly_fields = fields
    inlines = (DocumentTranslationInline,)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: models.Document | None = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        announce_document(document=form.instance)


admin.site.register(models.Organisation, list_display=("name", "short", "country"))
admin.site.register(models.Figure, list_display=("key", "value", "as_of"))
