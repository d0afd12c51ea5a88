"""The forum for administrators: categories and their moderators can be changed, the rest is looked at."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from brain.core.admin import ReadOnlyAdmin
from brain.languages.writing import source_changed
from brain.members.admin import RolesForm
from brain.members.models import Member
from forum.actions.moderate import open_category_to
from forum.actions.moderators import note_moderators
from forum.models import Category, CategoryKind, Post, Topic
from forum.naming import forget_words
from forum.slow import Pace
from forum.texts import CATEGORY


class CategoryForm(RolesForm):
    roles = "moderators"


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    form = CategoryForm
    list_display = ("name", "slug", "audience", "position")
    autocomplete_fields = ("moderators",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """What partners of a conversation say is not looked at here."""
        return super().get_queryset(request).filter(kind=CategoryKind.ROOM)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """How slow it is, is chosen as moderators choose it for a topic."""
        if db_field.name == "slow_mode":
            return forms.TypedChoiceField(label=_("Slow mode"), choices=Pace.choices, coerce=int)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """A new audience reaches everything in the category, a new name its translations."""
        audience = obj.audience
        if change and "audience" in form.changed_data:
            obj.audience = form.initial["audience"]
        super().save_model(request, obj, form, change)
        open_category_to(category=obj, audience=audience)
        source_changed(CATEGORY, obj)
        forget_words()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who was made a moderator of the category, and who is none any more, is on record, and told why."""
        category, by = form.instance, cast(Member, request.user)
        before = set(category.moderators.all())
        super().save_related(request, form, formsets, change)
        after = set(category.moderators.all())
        note_moderators(category=category, by=by, before=before, after=after, reason=form.cleaned_data["reason"])

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        """Its moderators are told that they are none any more."""
        by, reason = cast(Member, request.user), _("The category “%(name)s” was deleted.") % {"name": obj.name}
        with transaction.atomic():
            note_moderators(category=obj, by=by, before=set(obj.moderators.all()), after=set(), reason=reason)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        for category in queryset:
            self.delete_model(request, category)


class RoomFilter(RelatedFieldListFilter):
    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        return list(field.get_choices(include_blank=False, limit_choices_to={"kind": CategoryKind.ROOM}))


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ("title", "category", "author", "post_count", "last_post_at")
    list_filter = (("category", RoomFilter), "is_locked", "is_pinned")
    search_fields = ("title",)
    list_select_related = ("category", "author")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).filter(category__kind=CategoryKind.ROOM)


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "author", "language", "created_at", "hidden_at")
    list_select_related = ("author", "topic")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).filter(topic__category__kind=CategoryKind.ROOM)
