"""The glossary in Django's admin."""

from django.contrib import admin

from brain.languages.models import GlossaryTerm

admin.site.register(GlossaryTerm, list_display=("key",), search_fields=("key",))
