"""What a partner that was brought back asks may come by stick, and its answer goes with the next one."""

import homeward.lib.ids
from django.db import migrations, models

from homeward.lib import rls


class Migration(migrations.Migration):
    dependencies = [("exchange", "0011_watching")]
    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("partner", models.CharField(db_index=True, max_length=64)),
                ("question", models.JSONField()),
                ("came_at", models.DateTimeField()),
                ("times", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        rls.force("exchange_asked"),
        rls.policy("exchange_asked", rls.SERVICE, "true"),
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON exchange_asked FROM homeward_app, homeward_by_agency, homeward_by_assignment",
            migrations.RunSQL.noop,
        ),
    ]
