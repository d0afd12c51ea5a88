"""Pages of members, under /<language>/members/."""

from django.urls import path

from brain.members import views

app_name = "members"

urlpatterns = [
    path("", views.directory, name="directory"),
    path("map/", views.directory_map, name="map"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/profile/", views.edit_profile, name="edit-profile"),
    path("<str:handle>/", views.profile, name="profile"),
    path("<str:handle>/vcard", views.vcard, name="vcard"),
    path("<str:handle>/block", views.block, name="block"),
    path("<str:handle>/unblock", views.unblock, name="unblock"),
    path("<str:handle>/attended/<int:edition>/confirm", views.confirm_attendance, name="confirm-attendance"),
    path("<str:handle>/attended/<int:edition>/withdraw", views.withdraw_attendance, name="withdraw-attendance"),
]
