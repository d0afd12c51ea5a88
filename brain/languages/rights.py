"""What members did for translations: in the copy of their data; when they leave it stays, under no name."""

from django.apps import apps

from brain.languages.models import Report, Suggestion, TranslatedFile, Translation, Version
from brain.members.models import Member
from brain.members.registry import Extract, register_erasure, register_export
from brain.members.rights import rows


def register_rights() -> None:
    """Translations belong to the site; who wrote them is the member's."""
    register_export("translations", _export)
    register_erasure(_erase)


def _export(member: Member) -> Extract:
    return Extract(
        {
            "written": rows(Version.objects.filter(editor=member)),
            "suggested": rows(Suggestion.objects.filter(author=member), leave_out=["reviewer"]),
            "reported": rows(Report.objects.filter(reporter=member)),
            "files": rows(TranslatedFile.objects.filter(editor=member)),
        }
    )


def _erase(member: Member) -> None:
    for model in apps.get_models():
        if issubclass(model, Translation):
            model._default_manager.filter(editor=member).update(editor=None)
    Version.objects.filter(editor=member).update(editor=None)
    Suggestion.objects.filter(author=member).update(author=None, remark="")
    Suggestion.objects.filter(reviewer=member).update(reviewer=None)
    Report.objects.filter(reporter=member).delete()
    TranslatedFile.objects.filter(editor=member).delete()
