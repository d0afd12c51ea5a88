"""The hub's way into the database: one thread, and a connection that is kept."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, OperationalError, connection

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

AWAY = OperationalError, InterfaceError  # what says that the database does not answer now


async def in_database(
    function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    """Return what the function returns, called in the thread of the hub.

    channels.db closes the connection after each call: SQLite would be opened anew for every post. Here it is closed
    only when it has failed, so that the next call gets a new one.
    """
    return await sync_to_async(_kept)(function, *args, **kwargs)


def _kept(function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    try:
        return function(*args, **kwargs)
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
