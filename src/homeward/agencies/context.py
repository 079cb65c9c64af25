"""Who acts in the current transaction: the settings and the database role that row-level security reads."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
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
_here = threading.local()


def put(context: Context) -> None:
    """Set a context until the transaction ends; refused outside one, where it would silently do nothing."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("who acts is set inside a transaction, never outside one")
    if sections := _sections():
        sections[-1] = context.role
    _put(context)


def _put(context: Context) -> None:
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


def _sections() -> list[str]:
    """The roles of the sections that this thread, and so its connection, is in; the innermost last."""
    if not hasattr(_here, "sections"):
        _here.sections = []
    found: list[str] = _here.sections
    return found


def _serves() -> bool:
    """Whether a service acts already. Should a savepoint have undone what `put` set, this errs towards seeing less."""
    sections = _sections()
    return bool(sections) and sections[-1] == rls.SERVICE and connection.in_atomic_block


def _change(role: str, user: str | None, agency: str | None, service: str) -> Context:
    """Set a context inside a transaction; the one that was there before."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [user, agency, service, role])
        return Context(*cursor.fetchone()[:4])


def acting(context: Context) -> AbstractContextManager[None]:
    """A transaction (or savepoint) in a context; a surrounding transaction gets its own context back."""
    return _section(context.role, context.user, context.agency, context.service)


def service(name: str) -> AbstractContextManager[None]:
    """A section that acts as a named service, sees every case, and keeps the user's settings for the audit.

    Inside another service it changes nothing, and keeps the name of the outer one.
    """
    if _serves():
        return nullcontext()
    inside = connection.in_atomic_block
    return _section(rls.SERVICE, None if inside else "", None if inside else "", name)


@contextmanager
def _section(role: str, user: str | None, agency: str | None, service: str) -> Iterator[None]:
    inside = connection.in_atomic_block
    with transaction.atomic():
        before = _change(role, user, agency, service)
        with _noted(role):
            yield
        # An exception rolls the savepoint back, and the settings with it; success must undo them itself.
        if inside and not connection.needs_rollback:
            _put(before)


@contextmanager
def _noted(role: str) -> Iterator[None]:
    sections = _sections()
    sections.append(role)
    try:
        yield
    finally:
        sections.pop()


@contextmanager
def looking(name: str) -> Iterator[None]:
    """Like `service`, for a section that only reads: there is nothing to undo, so it needs no savepoint."""
    if not connection.in_atomic_block:
        with service(name):
            yield
        return
    if _serves():
        yield
        return
    before = _change(rls.SERVICE, None, None, name)
    try:
        with _noted(rls.SERVICE):
            yield
    finally:
        # A transaction that the database has broken off loses its settings with everything else.
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            _put(before)
