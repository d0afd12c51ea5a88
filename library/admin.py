"""The library in Django's admin, for administrators: what has no form of its own yet."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from library import models
from library.actions.documents import announce_edition, announce_series


@admin.register(models.Edition)
class EditionAdmin(admin.ModelAdmin):
    list_display = ("number", "city", "country", "start", "end", "mode")

    def save_model(self, request: HttpRequest, obj: models.Edition, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        announce_edition(edition=obj)


@admin.register(models.Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("slug", "name")

    def save_model(self, request: HttpRequest, obj: models.Series, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        announce_series(series=obj)


admin.site.register(models.Organisation, list_display=("name", "short", "country"))
admin.site.register(models.Figure, list_display=("key", "value", "as_of"))
admin.site.register(
    models.Identifier,
    list_display=("value", "document", "waits", "problem"),
    list_select_related=("document",),
    readonly_fields=("document", "scheme", "value", "minted_at"),
)
