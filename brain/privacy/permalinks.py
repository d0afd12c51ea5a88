"""The address of one's data that notices name, without a language."""

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [path("data", RedirectView.as_view(pattern_name="privacy:own"), name="own-data-permalink")]
