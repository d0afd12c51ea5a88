"""The names of members as a column: kept as they are, read in words."""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from brain.members.names import name_in_words


class _InWords(DeferredAttribute):
    def __get__(self, instance: Any, cls: Any = None) -> Any:
        name = super().__get__(instance, cls)
        return name if instance is None else name_in_words(name)

    def __set__(self, instance: Any, name: str) -> None:
        vars(instance)[self.field.attname] = name


class NameField(models.CharField):
    """A member's name: of who has left, the attribute is in the active language; queries get what is kept."""

    descriptor_class = _InWords

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.value_from_object(model_instance)

    def value_from_object(self, obj: models.Model) -> Any:
        return vars(obj)[self.attname]
