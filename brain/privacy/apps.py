from datetime import datetime

from django.apps import AppConfig
from django.conf import settings


class PrivacyConfig(AppConfig):
    name = "brain.privacy"
    label = "privacy"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from brain.members.registry import Retention, register_arrival, register_export_log, register_retention
        from brain.privacy.actions import arrived, write_down
        from brain.privacy.models import ExportEntry
        from brain.privacy.rights import register_rights

        def forget_exports(before: datetime) -> int:
            return ExportEntry.objects.filter(at__lt=before).delete()[0]

        register_arrival(arrived)
        register_export_log(write_down)
        register_retention(
            Retention("export-log", _("Who took data along"), lambda: settings.KEEP_EXPORT_LOG_DAYS, forget_exports)
        )
        register_rights()
