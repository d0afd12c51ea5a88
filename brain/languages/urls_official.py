"""The editors' desk for official translations, under /LANGUAGE/translate/."""

from django.urls import path

from brain.languages.official import views

app_name = "official"

urlpatterns = [
    path("", views.index, name="index"),
    path("import/", views.send_file, name="import"),
    path("import/<int:key>/", views.file, name="file"),
    path("<slug:kind>/<str:language>/", views.texts, name="texts"),
    path("<slug:kind>/<str:language>/export/", views.export, name="export"),
    path("<slug:kind>/<str:language>/<int:key>/", views.text, name="text"),
]
