from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from brain.members.registry import register_editions
        from brain.publishing import workflow
        from library import cohorts, live, subjects, things
        from library.actions.documents import announce
        from library.kinds import register_texts
        from library.models import Document
        from library.pages import edition_names
        from library.rights import register_rights
        from realtime import streams

        register_editions(edition_names)
        streams.register("library", streams.StreamKind(audience=live.audience, render=live.render))
        register_texts()
        workflow.register(workflow.Kind("document", Document, announce))
        cohorts.register()
        subjects.register()
        things.register()
        register_rights()
