"""All addresses. Public pages carry their language (/fr/forum/); permalinks, files, feeds' ids and sockets do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from brain import metrics, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.to_home),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", views.favicon),
    path("theme", views.set_theme, name="set_theme"),
    path("language", views.set_language, name="set_language"),
    path("", include("forum.permalinks")),
    path("", include("library.permalinks")),
    path("", include("brain.news.permalinks")),
    path("", include("brain.members.permalinks")),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("forum/", include("forum.urls")),
    path("", include("library.urls")),  # library/ and academies/
    path("news/", include("brain.news.urls")),
    path("members/", include("brain.members.urls")),
    path("notifications/", include("brain.notifications.urls")),
    path("glossary/", include("brain.languages.urls")),
    path("search/", include("brain.search.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=True,
)
handler400 = "brain.errors.bad_request"
handler403 = "brain.errors.forbidden"
handler429 = "brain.errors.too_many_requests"
handler404 = "brain.errors.not_found"
handler500 = "brain.errors.server_error"
