"""E-mails that are due, one after the other, over one connection to the mail server."""

import logging
from collections.abc import Callable, Iterable
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import TypeVar

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Model

Row = TypeVar("Row", bound=Model)

log = logging.getLogger(__name__)


def send_each(
    rows: Iterable[Row], *, send: Callable[[Row, BaseEmailBackend], None], put_off: Callable[[Row], None]
) -> bool:
    """Each of the rows is sent, or put off where that fails; return whether the mail server was there.

    `rows` is looked through as they are sent, so that it can claim each at its turn. Where the server is gone, the
    row that found out is put off, and those behind it are not tried.
    """
    try:
        with get_connection() as connection:
            for row in rows:
                _send(row, connection, send, put_off)
    except OSError as error:  # smtplib's errors are
        log.warning("no mail can be sent: %r", error)
        return False
    return True


def _send(
    row: Row,
    connection: BaseEmailBackend,
    send: Callable[[Row, BaseEmailBackend], None],
    put_off: Callable[[Row], None],
) -> None:
    try:
        send(row, connection)
    except (SMTPResponseException, SMTPRecipientsRefused) as refusal:
        log.warning("%r is refused: %r", row, refusal)
        put_off(row)
    except OSError:
        put_off(row)
        raise
    except Exception:
        log.exception("%r cannot be sent", row)
        put_off(row)
