"""Pages of members' rights, under /<language>/."""

from django.urls import path

from brain.privacy import views

app_name = "privacy"

urlpatterns = [
    path("privacy/", views.notice, name="notice"),
    path("account/data/", views.own, name="own"),
    path("account/data/agree", views.agree, name="agree"),
    path("account/data/copy", views.ask_for_copy, name="ask-for-copy"),
    path("account/data/copies/<int:copy_id>", views.fetch_copy, name="fetch-copy"),
    path("account/data/delete", views.delete_account, name="delete-account"),
    path("account/data/stay", views.stay, name="stay"),
    path("account/data/exports", views.all_exports, name="exports"),
]
