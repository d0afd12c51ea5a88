"""Addresses of groups without a language, for notices and mails."""

from django.urls import path

from brain.cohorts.views import people

urlpatterns = [
    path("g/<int:number>", people.permalink),
    path("g/<int:number>/requests", people.requests_permalink),
]
