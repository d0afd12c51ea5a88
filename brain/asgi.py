"""The ASGI application: pages by Django, the socket by Channels."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brain.settings")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - apps must be loaded first
from channels.security.websocket import WebsocketDenier  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from brain.core.streaming import StreamingHandler  # noqa: E402
from realtime.consumers import LiveConsumer, OurOrigins  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": StreamingHandler(),
        "websocket": OurOrigins(
            CookieMiddleware(URLRouter([path("ws", LiveConsumer.as_asgi()), re_path("", WebsocketDenier.as_asgi())]))
        ),
    }
)
