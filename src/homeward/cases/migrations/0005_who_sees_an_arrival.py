"""Row-level security of arrivals: an office sees its own; only where people are counted do several offices work."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from homeward.lib import rls

OWN = f"agency_id = {rls.OWN_AGENCY}"
SOMEBODY = f"{rls.OWN_AGENCY} IS NOT NULL"
APART = ("cases_groupevent", "cases_groupline", "cases_linerevision", "cases_surgeaside")
COUNTED = ("cases_surgereception", "cases_surgemark")
PEOPLE = (rls.BY_AGENCY, rls.BY_ASSIGNMENT)
ROLES = "homeward_app, homeward_by_agency, homeward_by_assignment, homeward_service"


def apart(table: str) -> list[RunSQL]:
    """Rows of one office: nobody is assigned to a line, so that whoever is on duty tonight may write it."""
    return [
        rls.force(table),
        *(rls.policy(table, role, OWN) for role in PEOPLE),
        rls.policy(table, rls.SERVICE, "true"),
    ]


def counted(table: str) -> list[RunSQL]:
    """Counts without names: every office of the node reads them, each adds its own."""
    added = [
        RunSQL(
            f"CREATE POLICY {table}_{role.removeprefix('homeward_')}_adds ON {table} FOR INSERT TO {role} WITH CHECK ({OWN})",
            f"DROP POLICY {table}_{role.removeprefix('homeward_')}_adds ON {table}",
        )
        for role in PEOPLE
    ]
    return [
        rls.force(table),
        *(rls.policy(table, role, SOMEBODY, "SELECT") for role in PEOPLE),
        *added,
        rls.policy(table, rls.SERVICE, "true"),
    ]


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_arrivals"), ("agencies", "0001_initial")]
    operations = [
        *(one for table in APART for one in apart(table)),
        *(one for table in COUNTED for one in counted(table)),
        # A stroke is taken back by another stroke; what a line said before is never rewritten.
        RunSQL(f"REVOKE UPDATE, DELETE, TRUNCATE ON cases_surgemark FROM {ROLES}",
               f"GRANT UPDATE, DELETE ON cases_surgemark TO {ROLES}"),
        RunSQL(f"REVOKE UPDATE, TRUNCATE ON cases_linerevision FROM {ROLES}",
               f"GRANT UPDATE ON cases_linerevision TO {ROLES}"),
    ]
