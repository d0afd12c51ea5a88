"""The addresses of the OpenID provider of the tests, and what it says of people."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.members.provider import PEOPLE


class Claims(OAuth2Validator):
    """Name and address; the one of Grace is confirmed."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        name, email = PEOPLE[request.user.username]
        return {"name": name, "email": email, "email_verified": request.user.username == "grace"}


urlpatterns = [path("o/", include("oauth2_provider.urls")), path("login/", LoginView.as_view())]
