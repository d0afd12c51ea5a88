"""Who is away, and the mail server that writes to them."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from allauth.account.models import EmailAddress

from brain.members.models import Member
from brain.notifications.models import Kind, Notification
from tests.processes import free_port

Make = Callable[..., Notification]


class Postbox:
    """A mail server at 127.0.0.1 that keeps what it is given; `answer` is what it says to each recipient."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """The site's mail server, which is up."""
    box = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", box.port, False
    yield box
    box.stop()


@pytest.fixture
def make() -> Make:
    """Return a function by which a member is told of post NUMBER of topic 1."""

    def made(member: Member, actor: Member | None, number: int = 1, **fields: Any) -> Notification:
        details: dict[str, Any] = {
            "kind": Kind.REPLY,
            "key": f"post.{number}",
            "group": "topic.1",
            "title": "Transmettre la mémoire",
            "title_language": "fr",
            "excerpt": f"Extrait {number}",
            "excerpt_language": "fr",
            "url": f"/p/{number}",
            "audience": "public",
        }
        return Notification.objects.create(member=member, actor=actor, **details | fields)

    return made


def confirmed(member: Member) -> Member:
    """Return the member, whose address is confirmed."""
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


@pytest.fixture
def away(eunji: Member) -> Member:
    """Eunji, who reads Korean and has not been seen."""
    return confirmed(eunji)
