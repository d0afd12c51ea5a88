"""News, under /LANGUAGE/news/."""

from django.urls import path, register_converter

from brain.news import views
from brain.news.events import views as events
from brain.news.feeds import NewsFeed, NewsRss

app_name = "news"


class YearConverter:
    regex = r"(?!0000)[0-9]{4}"  # whatever year a date may have

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: int | str) -> str:
        return f"{int(value):04d}"


class MonthConverter(YearConverter):
    regex = r"0[1-9]|1[0-2]"

    def to_url(self, value: int | str) -> str:
        return f"{int(value):02d}"


class CalendarYearConverter(YearConverter):
    regex = r"20[0-9]{2}"  # beyond, there is nothing for crawlers to turn over


register_converter(YearConverter, "year")
register_converter(CalendarYearConverter, "calendaryear")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", NewsFeed(), name="feed"),
    path("feed.rss", NewsRss(), name="rss"),
    path("undated/", views.undated, name="undated"),
    path("new/", views.add, name="add"),
    path("interviews/", views.interviews, name="interviews"),
    path("events/", events.events, name="events"),
    path("events/new/", events.add_event, name="add-event"),
    path("events/events.ics", events.events_file, name="events-file"),
    path("events/calendar/", events.this_month, name="this-month"),
    path("events/calendar/<calendaryear:year>/<month:month>/", events.calendar, name="calendar"),
    path("events/<slug:slug>/", events.event, name="event"),
    path("events/<slug:slug>/preview/", events.preview_event, name="preview-event"),
    path("events/<slug:slug>/edit/", events.edit_event, name="edit-event"),
    path("events/<slug:slug>/event.ics", events.event_file, name="event-file"),
    path("<year:year>/", views.year, name="year"),
    path("<year:year>/<month:month>/", views.month, name="month"),
    path("<slug:slug>/", views.item, name="item"),
    path("<slug:slug>/preview/", views.preview, name="preview"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/translations/<str:language>/", views.translate, name="translate"),
]
