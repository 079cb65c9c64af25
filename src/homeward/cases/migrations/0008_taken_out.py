"""The journal is only ever added to, with one exception: what belongs to another person loses its content."""

from django.db import migrations, models

EMPTIED = "facts, step, form, happened_on, week"
FUNCTION = """
CREATE FUNCTION cases_entry_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$ BEGIN
  IF NEW.facts = '{}'::jsonb AND NEW.step = '' AND NEW.form = '' AND NEW.week = '' AND NEW.happened_on IS NULL
    AND (NEW.id, NEW.case_id, NEW.kind, NEW.node, NEW.told, NEW.pointers, NEW.digest, NEW.sealed, NEW.author)
      = (OLD.id, OLD.case_id, OLD.kind, OLD.node, OLD.told, OLD.pointers, OLD.digest, OLD.sealed, OLD.author)
    AND EXISTS (SELECT 1 FROM cases_entry o WHERE o.case_id = OLD.case_id AND o.node = OLD.node
                AND o.kind = 'taken_out' AND o.pointers->'ends' ? OLD.id::text)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the journal is never rewritten' USING ERRCODE = '42501'; END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_other_editions")]
    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("do", "Do"), ("waiting", "Waiting"), ("news", "News"), ("sign", "Sign"),
                    ("rejected", "Rejected"), ("second", "Second"),
                ],
                max_length=8,
            ),
        ),  # fmt: skip
        migrations.RunSQL(
            [
                FUNCTION,
                "CREATE TRIGGER cases_entry_stays BEFORE UPDATE ON cases_entry"
                " FOR EACH ROW EXECUTE FUNCTION cases_entry_stays()",
                f"GRANT UPDATE ({EMPTIED}) ON cases_entry TO homeward_service",
            ],
            [
                f"REVOKE UPDATE ({EMPTIED}) ON cases_entry FROM homeward_service",
                "DROP TRIGGER cases_entry_stays ON cases_entry",
                "DROP FUNCTION cases_entry_stays()",
            ],
        ),
    ]
