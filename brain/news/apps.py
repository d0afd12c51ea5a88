from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "brain.news"
    label = "news"

    def ready(self) -> None:
        from brain.core import outward
        from brain.news import desks, events, links, live, pictures, subjects
        from brain.news.rights import register_rights
        from brain.news.texts import register_texts
        from realtime.streams import StreamKind, register

        register("news", StreamKind(audience=live.audience, render=live.render))
        register_texts()
        pictures.register_pictures()
        subjects.register()
        events.register()
        desks.register()
        register_rights()
        outward.register(links.named)
