"""The glossary, under /<language>/glossary/, and translations, under /<language>/translations/."""

from django.urls import include, path

from brain.languages.views import glossary

app_name = "languages"

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
    path("glossary/new/", glossary.add_term, name="add-term"),
    path("glossary/<int:term_id>/", glossary.edit_term, name="edit-term"),
    path("glossary/<int:term_id>/remove/", glossary.remove_term, name="remove-term"),
    path("translations/", include("brain.languages.urls_translations")),
]
