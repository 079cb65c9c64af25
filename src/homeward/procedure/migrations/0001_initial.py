"""The table of releases; the application may add to it and read it, nothing else."""

from django.db import migrations, models

import homeward.lib.ids

NEVER_CHANGED = """
REVOKE UPDATE, DELETE ON procedure_release
FROM homeward_app, homeward_by_agency, homeward_by_assignment, homeward_service;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ReleaseRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("meaning", models.CharField(db_index=True, max_length=64)),
                ("words", models.JSONField()),
                ("bundle", models.JSONField()),
                ("installed_on", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "procedure_release",
                "constraints": [
                    models.UniqueConstraint(fields=("meaning", "words"), name="procedure_release_once")
                ],
            },
        ),
        migrations.RunSQL(NEVER_CHANGED, migrations.RunSQL.noop),
    ]
