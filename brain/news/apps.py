from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "brain.news"
    label = "news"

    def ready(self) -> None:
        from brain.news import live, subjects
        from brain.news.actions import announce
        from brain.news.models import NewsItem
        from brain.news.rights import register_rights
        from brain.news.texts import register_texts
        from brain.publishing import workflow
        from realtime.streams import StreamKind, register

        register("news", StreamKind(audience=live.audience, render=live.render))
        register_texts()
        workflow.register(workflow.Kind("news", NewsItem, announce))
        subjects.register()
        register_rights()
