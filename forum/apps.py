from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self) -> None:
        from brain.members.registry import register_contributions
        from brain.search.places import register_categories
        from forum import subjects
        from forum.contributions import latest_posts
        from forum.indexing import categories_of
        from forum.live import register_streams
        from forum.talks import register_partners
        from forum.texts import register_texts

        register_partners()
        register_streams()
        register_texts()
        subjects.register()
        register_contributions(latest_posts)
        register_categories(categories_of)
