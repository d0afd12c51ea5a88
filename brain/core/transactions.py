"""Transactions that do not end because they met another one in a circle."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

TRIES = 5
_DEADLOCK = "40P01"  # SQLSTATE deadlock_detected


def atomic(act: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Do what transaction.atomic does; and where two wait for each other, and the database ends this one, do it again.

    At most TRIES times. Not as a part of another transaction, which is ended with it. For what reads the rows that it
    changes by itself, whatever it is given.
    """

    @wraps(act)
    def again(*args: Arguments.args, **named: Arguments.kwargs) -> Result:
        tries = 1 if connection.in_atomic_block else TRIES
        while True:
            tries -= 1
            try:
                with transaction.atomic():
                    return act(*args, **named)
            except OperationalError as error:
                if not tries or getattr(error.__cause__, "sqlstate", "") != _DEADLOCK:
                    raise

    return again
