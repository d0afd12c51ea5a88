"""Events: lists, the calendar by month, and files for calendar programs."""


def register() -> None:
    """Events are known to those who translate, discuss, and keep calendars."""
    from brain.news.events import calendars, subjects, texts

    texts.register_texts()
    subjects.register()
    calendars.register()
