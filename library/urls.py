"""Pages of the library and of the academies."""

from django.urls import path

from library import views

app_name = "library"
urlpatterns = [
    path("library/", views.index, name="index"),
    path("library/drafts/", views.drafts, name="drafts"),
    path("library/add/", views.add_document, name="add-document"),
    path("library/documents/<slug:slug>/", views.document, name="document"),
    path("library/documents/<slug:slug>/edit/", views.edit_document, name="edit-document"),
    path("library/documents/<slug:slug>/publish/", views.publish_document, name="publish-document"),
    path("library/documents/<slug:slug>/withdraw/", views.withdraw_document, name="withdraw-document"),
    path("library/documents/<slug:slug>/<slug:language>/upload/", views.upload_file, name="upload-file"),
    path("academies/", views.academies, name="academies"),
    path("academies/<int:number>/", views.academy, name="academy"),
]
