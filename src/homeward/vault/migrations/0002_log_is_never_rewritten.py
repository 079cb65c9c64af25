"""Gives the application the right to add to the log, and takes every right to change it."""

from django.db import migrations

APP = "homeward_app, homeward_by_agency, homeward_by_assignment"
ALL = f"{APP}, homeward_service"


def blocks(table: str) -> list[migrations.RunSQL]:
    """Triggers that stop even the owner, who would have to switch them off first."""
    return [
        migrations.RunSQL(
            [
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_change()"
            ],
            [f"DROP TRIGGER {table}_stays ON {table}"],
        )
    ]


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                f"REVOKE ALL ON vault_leaf, vault_sequence, vault_head, vault_waiting FROM {ALL}",
                f"GRANT INSERT ON vault_leaf TO {ALL}",
                "GRANT SELECT ON vault_leaf TO homeward_service",
                "GRANT SELECT, INSERT ON vault_sequence, vault_head TO homeward_service",
                "GRANT SELECT, DELETE ON vault_waiting TO homeward_service",
            ],
            [
                "GRANT SELECT, INSERT, UPDATE, DELETE ON vault_leaf, vault_sequence, vault_head, vault_waiting"
                f" TO {ALL}"
            ],
        ),
        migrations.RunSQL(
            [
                "CREATE FUNCTION vault_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
                " BEGIN RAISE EXCEPTION 'the audit log is never rewritten' USING ERRCODE = '42501'; END $$"
            ],
            ["DROP FUNCTION vault_refuse_change()"],
        ),
        *blocks("vault_leaf"),
        *blocks("vault_sequence"),
        *blocks("vault_head"),
        migrations.RunSQL(
            [
                # As the owner, so that whoever writes a leaf cannot keep it from being numbered.
                "CREATE FUNCTION vault_leaf_waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                " SET search_path = pg_catalog, public AS $$ BEGIN"
                " INSERT INTO vault_waiting (leaf_id, at) SELECT id, clock_timestamp() FROM fresh;"
                " RETURN NULL; END $$",
                "CREATE TRIGGER vault_leaf_waits AFTER INSERT ON vault_leaf REFERENCING NEW TABLE AS fresh"
                " FOR EACH STATEMENT EXECUTE FUNCTION vault_leaf_waits()",
            ],
            ["DROP TRIGGER vault_leaf_waits ON vault_leaf", "DROP FUNCTION vault_leaf_waits()"],
        ),
    ]
