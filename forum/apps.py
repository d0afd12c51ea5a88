from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self) -> None:
        from brain.members.registry import register_contributions, register_interests, register_keepers
        from brain.search.places import register_categories
        from forum import asking, cohorts, named, standing, subjects, sweeps, things, undos, verbs
        from forum.contributions import latest_posts
        from forum.indexing import categories_of
        from forum.live import register_streams
        from forum.rights import register_rights
        from forum.tags import names_by_slug
        from forum.talks import register_partners
        from forum.texts import register_texts

        register_keepers(lambda member: member.moderated_categories.exists())
        named.register()
        verbs.register()
        register_partners()
        register_streams()
        register_texts()
        standing.register()
        subjects.register()
        sweeps.register()
        undos.register()
        things.register()
        asking.register()
        register_contributions(latest_posts)
        register_interests(names_by_slug)
        cohorts.register()
        register_categories(categories_of)
        register_rights()
