"""Addresses for ever: documents by their identifier, in the reader's language, and files."""

from django.urls import path

from library import views

urlpatterns = [
    path("d/<uuid:uuid>", views.document_permalink, name="document-permalink"),
    path("files/<uuid:uuid>/<str:name>", views.file, name="file"),
]
