"""Row-level security: letters of a case are seen by those who hold the case; everything else by the courier alone."""

from django.db import migrations

from homeward.lib import rls

LETTERS = ["exchange_outbox", "exchange_inbox", "exchange_stream", "exchange_receipt", "exchange_alarm"]
READ_ONLY = "homeward_app, homeward_by_agency, homeward_by_assignment"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("agencies", "0001_initial")]
    operations = [
        *(operation for table in LETTERS for operation in rls.policies(table)),
        rls.force("exchange_quarantine"),
        rls.policy("exchange_quarantine", rls.SERVICE, "true"),
        migrations.RunSQL(
            [
                # Nobody but a service section writes letters, whatever the policies say.
                f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(LETTERS)}, exchange_quarantine, exchange_directory,"
                f" exchange_line FROM {READ_ONLY}",
                # A letter, a receipt and a directory outlive everything: what was signed stays provable.
                "REVOKE DELETE ON exchange_outbox, exchange_inbox, exchange_receipt, exchange_directory"
                " FROM homeward_service",
                "REVOKE UPDATE ON exchange_receipt, exchange_directory FROM homeward_service",
            ],
            migrations.RunSQL.noop,
        ),
    ]
