"""The channel can be closed; letters that waited meanwhile ask before they leave."""

import homeward.lib.ids
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_first_lane")]

    operations = [
        migrations.AddField(model_name="outbox", name="asks", field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.UUIDField(default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("partner", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(max_length=40)),
                ("review_on", models.DateField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("closed_by", models.UUIDField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("end_asked_by", models.UUIDField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("asked_by")),
                        name="exchange_closure_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_by__isnull=True) | Q(closed_by__isnull=True) | ~Q(ended_by=F("end_asked_by")),
                        name="exchange_closure_ends_by_two",
                    ),
                    models.UniqueConstraint(
                        fields=["partner"], condition=Q(ended_at__isnull=True), name="exchange_closure_open_once"
                    ),
                ]
            },
        ),
        migrations.RunSQL(
            [
                "REVOKE INSERT, UPDATE, DELETE ON exchange_closure"
                " FROM homeward_app, homeward_by_agency, homeward_by_assignment",
                "REVOKE DELETE ON exchange_closure FROM homeward_service",
            ],
            migrations.RunSQL.noop,
        ),
    ]
