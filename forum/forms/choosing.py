"""Choosing a category, and giving a reason."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import MAX_REASON, Category
from forum.models.categories import CategoryQuerySet

_CATEGORY_ERRORS = {
    "required": _("Choose a category."),
    "invalid_choice": _("Choose a category from the list."),
}


class ChoosingForm(forms.Form):
    """One of the `categories`."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), to_field_name="slug", error_messages=_CATEGORY_ERRORS
    )

    def __init__(self, *args: Any, categories: CategoryQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = categories


class ReasonForm(forms.Form):
    """Why a moderator acts. `beside` are the fields that stand before the reason, where an act asks for more."""

    asks_beside: ClassVar[tuple[str, ...]] = ()

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        error_messages={
            "required": _("Give a reason: the author and the log are told."),
            "max_length": _("The reason may have up to %(limit_value)d characters. Shorten it."),
        },
    )

    @property
    def beside(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asks_beside if name in self.fields]


class MoveForm(ChoosingForm, ReasonForm):
    """Where a topic goes, and why."""
