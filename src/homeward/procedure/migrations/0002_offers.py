"""The table of editions that the other country offered."""

from django.db import migrations, models

import homeward.lib.ids


class Migration(migrations.Migration):
    dependencies = [("procedure", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OfferRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("meaning", models.CharField(max_length=64)),
                ("words", models.JSONField()),
                ("bundle", models.JSONField()),
                ("sender", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "Offered"), ("installed", "Installed"), ("declined", "Declined")],
                        default="offered",
                        max_length=9,
                    ),
                ),
                ("offered_on", models.DateTimeField(auto_now_add=True)),
                ("decided_by", models.CharField(blank=True, max_length=60)),
                ("decided_on", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "procedure_offer",
                "constraints": [
                    models.UniqueConstraint(fields=("meaning", "words"), name="procedure_offer_once")
                ],
            },
        ),
    ]
