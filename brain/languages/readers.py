"""Members as readers (brain.core.readers): of pages, and of what is sent to them."""

from django.conf import settings

from brain.core.readers import Reader
from brain.members.models import Member


def own_language(member: Member) -> str | None:
    """Return the language that the member chose for their pages (BCP 47); None where it is offered no longer."""
    return member.interface_language if member.interface_language in dict(settings.LANGUAGES) else None


def reader_of_member(member: Member, language: str | None = None) -> Reader:
    """Return the member as the reader of a page in `language`; without it, of what is sent to them.

    That is in their own language, or in the site's where theirs is offered no longer.
    """
    language = language or own_language(member) or settings.LANGUAGE_CODE
    return Reader.of(language, member.reads, member.wants_translations)
