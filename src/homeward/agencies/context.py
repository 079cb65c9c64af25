"""Who acts in the current transaction: the settings and the database role that row-level security reads."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

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


# One round trip reads what was and sets what will be; None leaves a setting as it was.
_CHANGE = """
WITH was AS MATERIALIZED (
    SELECT current_setting('role') AS role, coalesce(current_setting('app.user', true), '') AS person,
           coalesce(current_setting('app.agency', true), '') AS agency,
           coalesce(current_setting('app.service', true), '') AS service)
SELECT role, person, agency, service,
       set_config('app.user', coalesce(%s, person), true), set_config('app.agency', coalesce(%s, agency), true),
       set_config('app.service', %s, true), set_config('role', %s, true)
FROM was
"""


def _change(role: str, user: str | None, agency: str | None, service: str) -> Context:
    """Set a context inside a transaction; the one that was there before."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [user, agency, service, role])
        return Context(*cursor.fetchone()[:4])


def acting(context: Context) -> AbstractContextManager[None]:
    """A transaction (or savepoint) in a context; a surrounding transaction gets its own context back."""
    return _section(context.role, context.user, context.agency, context.service)


def service(name: str) -> AbstractContextManager[None]:
    """A section that acts as a named service, sees every case, and keeps the user's settings for the audit."""
    inside = connection.in_atomic_block
    return _section(rls.SERVICE, None if inside else "", None if inside else "", name)


@contextmanager
def _section(role: str, user: str | None, agency: str | None, service: str) -> Iterator[None]:
    inside = connection.in_atomic_block
    with transaction.atomic():
        before = _change(role, user, agency, service)
        yield
        # An exception rolls the savepoint back, and the settings with it; success must undo them itself.
        if inside and not connection.needs_rollback:
            put(before)


@contextmanager
def looking(name: str) -> Iterator[None]:
    """Like `service`, for a section that only reads: there is nothing to undo, so it needs no savepoint."""
    if not connection.in_atomic_block:
        with service(name):
            yield
        return
    before = _change(rls.SERVICE, None, None, name)
    try:
        yield
    finally:
        # A transaction that the database has broken off loses its settings with everything else.
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            put(before)
