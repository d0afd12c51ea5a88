from django.urls import path

from brain.moderation.views import log, permissions, transparency

app_name = "record"
urlpatterns = [
    path("log", log.entries, name="log"),
    path("log/export", log.export, name="export"),
    path("mine", log.mine, name="mine"),
    path("permissions", permissions.permissions, name="permissions"),
    path("transparency", transparency.transparency, name="transparency"),
]
