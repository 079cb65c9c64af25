"""Row-level security as migration operations: which rows a worker, an agency and a service may touch."""

import re

from django.db.migrations.operations import RunSQL

BY_AGENCY = "homeward_by_agency"
BY_ASSIGNMENT = "homeward_by_assignment"
SERVICE = "homeward_service"

# NULLIF: after a transaction that set it, a custom setting comes back as an empty text, not as NULL.
# The subselects make PostgreSQL evaluate each setting once per statement, not once per row.
OWN_AGENCY = "(SELECT NULLIF(current_setting('app.agency', true), '')::uuid)"
OWN_USER = "(SELECT NULLIF(current_setting('app.user', true), '')::uuid)"
LIVE = "(a.until IS NULL OR a.until > now())"


def policies(table: str, case_column: str = "case_id", agency_column: str | None = None) -> list[RunSQL]:
    """Operations that put a table with case data under row-level security, reversible.

    `case_column` holds the case's UUID (`"id"` for the table of cases itself); give `agency_column` when each row
    belongs to one agency, so that lists are read by agency alone. The migration must depend on agencies 0001_initial,
    and the rows of `agencies_access` must be written before the row that they open.
    Raises ValueError for a name that is not a plain identifier.
    """
    for name in (table, case_column, agency_column or "x"):
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
            raise ValueError(f"not a plain identifier: {name!r}")
    if agency_column:
        by_agency = f"{agency_column} = {OWN_AGENCY}"
    else:
        same = f"a.case_id = {table}.{case_column} AND a.agency_id = {OWN_AGENCY}"
        by_agency = f"EXISTS (SELECT 1 FROM agencies_access a WHERE {same} AND {LIVE})"  # noqa: S608
    own = f"SELECT a.case_id FROM agencies_access a WHERE a.user_id = {OWN_USER} AND {LIVE}"  # noqa: S608
    by_assignment = f"{case_column} = ANY (ARRAY({own}))"
    return [
        force(table),
        policy(table, BY_AGENCY, by_agency),
        policy(table, BY_ASSIGNMENT, by_assignment),
        policy(table, SERVICE, "true"),
    ]


def force(table: str) -> RunSQL:
    """Switch row-level security on, for the owner too: without a policy that fits, nobody sees a row."""
    return RunSQL(
        [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"],
        [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"],
    )


def policy(table: str, role: str, using: str, command: str = "ALL") -> RunSQL:
    """One policy for one database role; `command` is ALL (read and write alike) or SELECT (read only)."""
    name = f"{table}_{role.removeprefix('homeward_')}"
    check = f" WITH CHECK ({using})" if command == "ALL" else ""
    return RunSQL(
        f"CREATE POLICY {name} ON {table} FOR {command} TO {role} USING ({using}){check}",
        f"DROP POLICY {name} ON {table}",
    )
