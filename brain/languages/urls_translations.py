"""Translations, under /<language>/translations/: a text's own pages are at KIND/ID/LANGUAGE-OF-THE-TRANSLATION/."""

from django.urls import include, path

from brain.languages.views import numbers, read, review, write

_OF_A_TEXT = [
    path("", read.translation, name="translation"),
    path("history/", read.translation_history, name="translation-history"),
    path("suggest/", write.suggest_translation, name="suggest-translation"),
    path("report/", write.report_translation, name="report-translation"),
    path("keep/", review.keep_translation, name="keep-translation"),
    path("hide/", review.hide_translation, name="hide-translation"),
]

urlpatterns = [
    path("", review.review_suggestions, name="review-suggestions"),
    path("reports/", review.review_reports, name="review-reports"),
    path("suggestions/<int:suggestion_id>/accept/", review.accept_suggestion, name="accept-suggestion"),
    path("suggestions/<int:suggestion_id>/decline/", review.decline_suggestion, name="decline-suggestion"),
    path("statistics/", numbers.translation_statistics, name="translation-statistics"),
    path("usage/", numbers.translation_usage, name="translation-usage"),
    path("usage/retry/", numbers.retry_translations, name="retry-translations"),
    path("<slug:kind>/<int:object_id>/<slug:language>/", include(_OF_A_TEXT)),
]
