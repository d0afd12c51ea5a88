"""Pages of groups: below each academy's own, and where an invitation leads."""

from django.urls import path

from brain.cohorts.views import imports, invitations, people

app_name = "cohorts"

_GROUP = "academies/<int:number>/people/"

urlpatterns = [
    path("invitations/<slug:token>/", invitations.invitation, name="invitation"),
    path(_GROUP, people.people, name="people"),
    path(f"{_GROUP}shared", people.shared, name="shared"),
    path(f"{_GROUP}file", people.people_file, name="people-file"),
    path(f"{_GROUP}ask", people.ask, name="ask"),
    path(f"{_GROUP}take-back", people.take_back, name="take-back"),
    path(f"{_GROUP}join", people.join, name="join"),
    path(f"{_GROUP}leave", people.leave, name="leave"),
    path(f"{_GROUP}requests/", people.asking, name="requests"),
    path(f"{_GROUP}requests/<str:handle>", people.decide, name="decide"),
    path(f"{_GROUP}members/<str:handle>", people.place, name="place"),
    path(f"{_GROUP}invitations/", invitations.index, name="invitations"),
    path(f"{_GROUP}invitations/file", invitations.file, name="invitations-file"),
    path(f"{_GROUP}invitations/again", invitations.send_all_again, name="send-all-again"),
    path(f"{_GROUP}invitations/<int:pk>/again", invitations.send_again, name="send-again"),
    path(f"{_GROUP}invitations/<int:pk>/withdraw", invitations.withdraw, name="withdraw"),
    path(f"{_GROUP}import/", imports.upload, name="upload"),
    path(f"{_GROUP}import/<int:pk>/", imports.show, name="import"),
    path(f"{_GROUP}import/<int:pk>/columns", imports.columns, name="columns"),
    path(f"{_GROUP}import/<int:pk>/progress", imports.progress, name="progress"),
    path(f"{_GROUP}import/<int:pk>/start", imports.start, name="start"),
    path(f"{_GROUP}import/<int:pk>/forget", imports.forget, name="forget"),
    path(f"{_GROUP}import/<int:pk>/report", imports.report, name="report"),
]
