"""The permanent address of an item: the page in the reader's language."""

from django.urls import path

from brain.news import views

urlpatterns = [path("n/<uuid:uuid>", views.permalink, name="news-permalink")]
