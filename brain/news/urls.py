"""News, under /LANGUAGE/news/."""

from django.urls import path, register_converter

from brain.news import views
from brain.news.feeds import NewsFeed

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


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", NewsFeed(), name="feed"),
    path("undated/", views.undated, name="undated"),
    path("new/", views.add, name="add"),
    path("<year:year>/", views.year, name="year"),
    path("<year:year>/<month:month>/", views.month, name="month"),
    path("<slug:slug>/", views.item, name="item"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/publish/", views.publish, name="publish"),
    path("<slug:slug>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:slug>/translations/<str:language>/", views.translate, name="translate"),
]
