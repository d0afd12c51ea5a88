"""The glossary, under /<language>/glossary/."""

from django.urls import path

from brain.languages import views

app_name = "languages"

urlpatterns = [path("", views.glossary, name="glossary")]
