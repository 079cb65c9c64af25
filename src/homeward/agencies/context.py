"""Who acts in the current transaction: the settings and the database role that row-level security reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction

from homeward.lib import rls


class Context(NamedTuple):
    """The database role ("none" is the bare application, which sees no case), user, agency and service name."""

    role: str = "none"
    user: str = ""
    agency: str = ""
    service: str = ""


NOBODY = Context()


def put(context: Context) -> None:
    """Set a context until the transaction ends; refused outside one, where it would silently do nothing."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("who acts is set inside a transaction, never outside one")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user', %s, true), set_config('app.agency', %s, true),"
            " set_config('app.service', %s, true), set_config('role', %s, true)",
            [context.user, context.agency, context.service, context.role],
        )


def now() -> Context:
    """The context as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('role'), coalesce(current_setting('app.user', true), ''),"
            " coalesce(current_setting('app.agency', true), ''), coalesce(current_setting('app.service', true), '')"
        )
        return Context(*cursor.fetchone())


@contextmanager
def acting(context: Context) -> Iterator[None]:
    """A transaction (or savepoint) in a context; a surrounding transaction gets its own context back."""
    before = now() if connection.in_atomic_block else None
    with transaction.atomic():
        put(context)
        yield
        # An exception rolls the savepoint back, and the settings with it; success must undo them itself.
        if before is not None and not connection.needs_rollback:
            put(before)


@contextmanager
def service(name: str) -> Iterator[None]:
    """A section that acts as a named service, sees every case, and keeps the user's settings for the audit."""
    before = now() if connection.in_atomic_block else NOBODY
    with acting(before._replace(role=rls.SERVICE, service=name)):
        yield
