"""Pages of moderation, under /<language>/moderation/."""

from django.urls import path

from brain.moderation import urls_members
from brain.moderation.views import queue, reports, words

app_name = "moderation"

urlpatterns = [
    path("", queue.index, name="queue"),
    path("count", queue.count, name="count"),
    path("entry", queue.entry, name="entry"),
    path("arrived", queue.arrived, name="arrived"),
    path("tabs", queue.figures, {"part": "tabs"}, name="tabs"),
    path("load", queue.figures, {"part": "load"}, name="load"),
    path("batch", queue.batch, name="batch"),
    path("cases/<int:case_id>/", queue.case, name="case"),
    path("cases/<int:case_id>/take", queue.take, name="take"),
    path("cases/<int:case_id>/release", queue.release, name="release"),
    path("cases/<int:case_id>/decide", queue.decide, name="decide"),
    path("cases/<int:case_id>/undo", queue.undo, name="undo"),
    path("report/<slug:kind>/<int:object_id>", reports.report, name="report"),
    path("words/", words.words, name="words"),
    path("words/<int:word_id>/remove", words.remove_word, name="remove-word"),
    *urls_members.urlpatterns,
]
