"""All addresses. Public pages carry their language (/fr/forum/); permalinks, files, feeds' ids and sockets do not."""

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import URLPattern, URLResolver, include, path

from brain import metrics, sitemaps, views
from brain.members import signin

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.to_home),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", views.favicon),
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": sitemaps.SECTIONS, "sitemap_url_name": "sitemap"}),
    path("sitemap-<slug:section>.xml", sitemap_views.sitemap, {"sitemaps": sitemaps.SECTIONS}, name="sitemap"),
    path("theme", views.set_theme, name="set_theme"),
    path("language", views.set_language, name="set_language"),
    path("", include("forum.permalinks")),
    path("", include("library.permalinks")),
    path("", include("brain.news.permalinks")),
    path("", include("brain.publishing.permalinks")),
    path("", include("brain.members.permalinks")),
    path("", include("brain.cohorts.permalinks")),
    path("", include("brain.moderation.permalinks")),
    path("", include("brain.privacy.permalinks")),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("forum/", include("forum.urls")),
    path("messages/", include("forum.urls_talks")),
    path("", include("library.urls")),  # library/ and academies/
    path("news/", include("brain.news.urls")),
    path("desk/", include("brain.publishing.urls")),
    path("members/", include("brain.members.urls")),
    path("", include("brain.cohorts.urls")),  # academies/N/people/ and invitations/
    path("notifications/", include("brain.notifications.urls")),
    path("moderation/", include("brain.moderation.urls")),
    path("moderation/", include("brain.moderation.urls_record")),
    path("", include("brain.languages.urls")),  # glossary/ and translations/
    path("translate/", include("brain.languages.urls_official")),
    path("search/", include("brain.search.urls")),
    path("", include("brain.privacy.urls")),  # privacy/ and account/data/
    path("account/passkey/", signin.passkey, name="account_passkey"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=True,
)
# One address to be registered with a provider of single sign-on, whatever language its members read: the last wins.
urlpatterns += [
    path("account/oidc/<slug:provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"),
]
handler400 = "brain.errors.bad_request"
handler403 = "brain.errors.forbidden"
handler429 = "brain.errors.too_many_requests"
handler404 = "brain.errors.not_found"
handler500 = "brain.errors.server_error"
