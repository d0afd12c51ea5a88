"""Addresses for ever: documents by their identifier, in the reader's language, and files."""

from django.urls import path

from library.views import documents

urlpatterns = [
    path("d/<uuid:uuid>", documents.document_permalink, name="document-permalink"),
    path("files/<uuid:uuid>/<str:name>", documents.file, name="file"),
]
