from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "brain.moderation"
    label = "moderation"

    def ready(self) -> None:
        from brain.members.registry import register_act_log, register_address_check, register_refusal
        from brain.moderation import people
        from brain.moderation.actions.record import record_and_tell
        from brain.moderation.live import register_streams
        from brain.moderation.rights import register_rights
        from brain.moderation.texts import register_texts
        from brain.moderation.verbs import (
            register_acts_on_cases,
            register_acts_on_members,
            register_acts_on_roles,
            register_acts_on_the_log,
            register_acts_on_words,
        )
        from brain.moderation.views.appeals import suspended
        from brain.moderation.words import refuse_mailbox

        register_texts()
        people.register()
        register_streams()
        register_acts_on_cases()
        register_acts_on_members()
        register_acts_on_roles()
        register_act_log(record_and_tell)
        register_acts_on_the_log()
        register_acts_on_words()
        register_address_check(refuse_mailbox)
        register_refusal(suspended)
        register_rights()
