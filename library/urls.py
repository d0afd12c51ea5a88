"""Pages of the library and of the academies."""

from django.urls import path

from library.views import academies, documents

app_name = "library"
urlpatterns = [
    path("library/", documents.index, name="index"),
    path("library/drafts/", documents.drafts, name="drafts"),
    path("library/add/", documents.add_document, name="add-document"),
    path("library/documents/<slug:slug>/", documents.document, name="document"),
    path("library/documents/<slug:slug>/edit/", documents.edit_document, name="edit-document"),
    path("library/documents/<slug:slug>/publish/", documents.publish_document, name="publish-document"),
    path("library/documents/<slug:slug>/withdraw/", documents.withdraw_document, name="withdraw-document"),
    path("library/documents/<slug:slug>/<slug:language>/upload/", documents.upload_file, name="upload-file"),
    path("academies/", academies.academies, name="academies"),
    path("academies/<int:number>/", academies.academy, name="academy"),
]
