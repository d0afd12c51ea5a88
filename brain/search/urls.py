"""Search, under /LANGUAGE/search/."""

from django.urls import path

from brain.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("titles/", views.suggestions, name="suggestions"),
    path("description.xml", views.description, name="description"),
]
