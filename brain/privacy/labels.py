"""What exports are called; the kinds of others are shown by the name that they gave."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXPORTS: dict[str, Promise] = {
    "own-data": _("A member's own data"),
    "participants": _("List of participants"),
    "invitations": _("List of invitations"),
    "audit-log": _("Audit log"),
    "vcard": _("Address card"),
}
