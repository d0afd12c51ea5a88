"""Who may see which part of a member's profile. The name and the handle are not among them: posts carry them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sight(models.TextChoices):
    """Who sees a part of a profile. Everybody sees all of their own."""

    EVERYONE = "everyone", pgettext_lazy("who may see it", "Everyone, guests too")
    MEMBERS = "members", pgettext_lazy("who may see it", "Members")
    FELLOWS = "fellows", pgettext_lazy("who may see it", "Those who shared an academy with me")
    NOBODY = "nobody", pgettext_lazy("who may see it", "Nobody")


class Detail(models.TextChoices):
    """The parts of a profile that a member opens and shuts."""

    PHOTO = "photo", _("Photo")
    ADDRESS = "address", _("How to address me")
    ABOUT = "about", _("About me")
    LANGUAGES = "languages", _("Languages")
    PLACE = "place", _("Place and time zone")
    ORGANISATIONS = "organisations", _("Organisations")
    EDITIONS = "editions", _("Academies attended")
    INTERESTS = "interests", _("Interests")
    WISHES = "wishes", _("Open to contact")
    CONTRIBUTIONS = "contributions", _("Contributions")
    EMAIL = "email", _("E-mail address")


DEFAULTS: dict[str, Sight] = {**dict.fromkeys(Detail.values, Sight.MEMBERS), Detail.EMAIL: Sight.NOBODY}
