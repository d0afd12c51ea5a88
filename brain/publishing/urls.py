"""Addresses of the editors' desk."""

from django.urls import path

from brain.publishing import views

app_name = "publishing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("<slug:kind>/<uuid:uuid>/", views.move_on, name="move-on"),
]
