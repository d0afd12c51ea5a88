"""Calendar files of academies."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from brain.core.calendars import calendar_answer, write_calendar
from brain.members.calendars import entries_for
from library.access.academies import edition_to_read
from library.templatetags.library import academy_name


@require_safe
def edition_calendar(request: HttpRequest, number: int) -> HttpResponse:
    """The sessions of the academy and the events around it, as a file for calendar programs."""
    name = academy_name(edition_to_read(number))
    cache = "private, no-store" if request.user.is_authenticated else "no-cache"
    return calendar_answer(
        write_calendar(entries_for(request.user, number), name=name), name=f"academy-{number}.ics", cache=cache
    )
