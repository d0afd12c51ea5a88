"""The site as `manage.py web` serves it, with what forum_views.py has: `python -m tests.load.forum_site PORT`."""

import sys

from django.conf import settings
from django.urls import path

if __name__ == "__main__":
    settings.MIDDLEWARE.insert(0, "tests.load.forum_views.CountQueries")  # the application takes them when it is made
    from brain.asgi import application
    from brain.core import ratelimit
    from brain.serving import SERVERS
    from brain.urls import urlpatterns
    from tests.load.forum_views import bare

    ratelimit._counted = lambda key, seconds: 0  # eight members write what thousands would
    urlpatterns.insert(0, path("load/bare", bare))
    SERVERS["uvicorn"](application, "127.0.0.1", int(sys.argv[1]))
