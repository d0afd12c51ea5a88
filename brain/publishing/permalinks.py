"""The address of a thing's steps without a language, for notices and mails."""

from django.urls import path

from brain.publishing import views

urlpatterns = [path("desk/<slug:kind>/<uuid:uuid>", views.permalink)]
