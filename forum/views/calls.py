"""What an author is told of the groups that their post mentions in vain."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from brain.core.templatetags.brain import listed
from forum.actions.call import CALLS_A_DAY, not_called
from forum.models import Post


def say_who_is_not_called(request: HttpRequest, post: Post) -> None:
    """The author reads on the next page which groups are not told of the post, and why."""
    if groups := not_called(post):
        said = ngettext(
            "%(groups)s were not told. You can mention up to %(limit)d group a day, and only academies that you took "
            "part in.",
            "%(groups)s were not told. You can mention up to %(limit)d groups a day, and only academies that you took "
            "part in.",
            CALLS_A_DAY,
        )
        names = listed([f"@{group}" for group in groups])
        messages.warning(request, said % {"groups": names, "limit": CALLS_A_DAY})
