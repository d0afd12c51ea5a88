"""The address of a member that names no language: what @mentions link to."""

from django.urls import path

from brain.members import views

urlpatterns = [path("m/<str:handle>", views.permalink, name="member-permalink")]
