"""Tables of sealed names, readable only by who may see the case."""

from django.db import migrations, models

import homeward.lib.ids
from homeward.lib.rls import policies


class Migration(migrations.Migration):
    initial = True
    dependencies = [("agencies", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Name",
            fields=[
                (
                    "id",
                    models.UUIDField(default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("case_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("sealed", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["case_id", "person_id"], name="people_name_case")]},
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["xid"], name="people_change_xid")]},
        ),
        *policies("people_name"),
        *policies("people_change"),
    ]
