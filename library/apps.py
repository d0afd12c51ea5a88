from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from brain.members.registry import register_editions
        from brain.publishing import workflow
        from library import calendars, cohorts, desk, live, subjects, things
        from library.actions.documents import announce
        from library.actions.reports import announce_report
        from library.collection_texts import register_texts as register_collections
        from library.kinds import register_texts
        from library.links.gathering import register_links
        from library.models import Document, Report
        from library.pages import edition_names
        from library.reports import live as live_reports
        from library.reports import texts as report_texts
        from library.rights import register_rights
        from realtime import streams

        register_editions(edition_names)
        streams.register("library", streams.StreamKind(audience=live.audience, render=live.render))
        register_texts()
        register_collections()
        report_texts.register_texts()
        live_reports.register()
        workflow.register(workflow.Kind("document", Document, announce, desk=desk.DOCUMENTS))
        workflow.register(workflow.Kind("report", Report, announce_report, desk=desk.REPORTS))
        calendars.register()
        cohorts.register()
        subjects.register()
        things.register()
        register_rights()
        register_links()
