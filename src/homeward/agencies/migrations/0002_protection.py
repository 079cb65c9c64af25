"""Row-level security of the access table, and the node's card that nobody rewrites."""

from django.db import migrations

from homeward.lib import rls

FIXED = """
CREATE FUNCTION agencies_node_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the card of a node is written once'; END $$;
CREATE TRIGGER agencies_node_fixed BEFORE UPDATE OR DELETE ON agencies_node
FOR EACH ROW EXECUTE FUNCTION agencies_node_is_fixed();
REVOKE UPDATE, DELETE ON agencies_node FROM homeward_app, homeward_by_agency, homeward_by_assignment, homeward_service;
REVOKE INSERT ON agencies_node FROM homeward_by_agency, homeward_by_assignment, homeward_service;
"""
LOOSE = "DROP TRIGGER agencies_node_fixed ON agencies_node; DROP FUNCTION agencies_node_is_fixed();"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [
        rls.force("agencies_access"),
        # Plain conditions on its own columns: a policy that reads its own table would call itself for ever.
        # Users read; only a service section (`agencies.actions.grant_access`) writes.
        rls.policy("agencies_access", rls.BY_AGENCY, f"agency_id = {rls.OWN_AGENCY}", "SELECT"),
        rls.policy("agencies_access", rls.BY_ASSIGNMENT, f"user_id = {rls.OWN_USER}", "SELECT"),
        rls.policy("agencies_access", rls.SERVICE, "true"),
        migrations.RunSQL(FIXED, LOOSE),
    ]
