"""Row-level security of the case file, and a journal to which one can only add."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from homeward.lib import rls

OWN = f'"user" = {rls.OWN_USER}'
# A step that waits for a second person may be read by everyone who has the case; any other draft by its writer alone.
HANDED_ON = (
    "(awaiting AND EXISTS (SELECT 1 FROM agencies_access a WHERE a.case_id = cases_draft.case_id"
    f" AND a.agency_id = {rls.OWN_AGENCY} AND {rls.LIVE}))"
)
# Two persons take part in some acts that change a row of a letter's round; the journal itself never changes.
ONLY_ADD = ("cases_entry",)
ROLES = "homeward_app, homeward_by_agency, homeward_by_assignment, homeward_service"


def drafts() -> list[RunSQL]:
    """A draft belongs to its writer, until it is handed to a second person."""
    return [
        rls.force("cases_draft"),
        rls.policy("cases_draft", rls.BY_AGENCY, f"{OWN} OR {HANDED_ON}"),
        rls.policy("cases_draft", rls.BY_ASSIGNMENT, f"{OWN} OR {HANDED_ON}"),
        rls.policy("cases_draft", rls.SERVICE, "true"),
    ]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("agencies", "0001_initial")]
    operations = [
        *rls.policies("cases_case", case_column="id"),
        *rls.policies("cases_entry"),
        *rls.policies("cases_told"),
        *rls.policies("cases_caselink"),
        *rls.policies("cases_listrow", agency_column="agency_id"),
        *rls.policies("cases_task", agency_column="agency_id"),
        *rls.policies("cases_paper"),
        *rls.policies("cases_round"),
        *rls.policies("cases_roundmark"),
        *drafts(),
        *(
            RunSQL(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLES}", f"GRANT UPDATE, DELETE ON {table} TO {ROLES}")
            for table in ONLY_ADD
        ),
    ]
