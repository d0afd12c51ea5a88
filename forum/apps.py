from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self) -> None:
        from brain.members.registry import register_contributions
        from brain.search.places import register_categories
        from forum.contributions import latest_posts
        from forum.indexing import categories_of
        from forum.live import register_streams
        from forum.texts import register_texts

        register_streams()
        register_texts()
        register_contributions(latest_posts)
        register_categories(categories_of)
