from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self) -> None:
        from brain.members.registry import register_contributions
        from forum.contributions import latest_posts
        from forum.live import register_streams

        register_streams()
        register_contributions(latest_posts)
