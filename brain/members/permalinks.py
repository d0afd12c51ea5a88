"""The addresses of members that name no language: what @mentions link to, and their photos."""

from django.urls import path, re_path

from brain.members import views

urlpatterns = [
    path("m/<str:handle>", views.permalink, name="member-permalink"),
    re_path(r"^photos/(?P<pk>\d{1,12})/(?P<number>[0-9a-f]{32})\Z", views.photo, name="member-photo"),
]
