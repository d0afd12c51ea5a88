"""Pages of acts on members, and of appeals: parts of urls.py and permalinks.py."""

from django.urls import path

from brain.moderation.views import appeals, members

urlpatterns = [
    path("members/<str:handle>/", members.member, name="member"),
    path("members/<str:handle>/measure", members.measure, name="measure"),
    path("members/<str:handle>/note", members.note, name="note"),
    path("members/<str:handle>/undo-posts", members.undo_posts, name="undo-posts"),
    path("members/<str:handle>/merge", members.merge, name="merge"),
    path("notes/<int:note_id>/remove", members.remove_note, name="remove-note"),
    path("measures/<int:sanction_id>/lift", members.lift, name="lift"),
    path("sweeps/<int:sweep_id>/undo", members.undo_sweep, name="undo-sweep"),
    path("acts/<int:entry_id>/", appeals.act, name="act"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", appeals.appeal, name="appeal"),
    path("suspended/appeal", appeals.of_suspended, name="suspended-appeal"),
]

permalinks = [
    path("acts/<int:entry_id>", appeals.act_permalink, name="act-permalink"),
    path("appeals/<int:appeal_id>", appeals.appeal_permalink, name="appeal-permalink"),
]
