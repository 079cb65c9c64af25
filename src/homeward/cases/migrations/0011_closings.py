"""What is open and closed: read by everybody who works here, written by no person directly."""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL
from django.db.models import F, Q

from homeward.lib import rls

SOMEBODY = f"{rls.OWN_AGENCY} IS NOT NULL"
ROLES = "homeward_app, homeward_by_agency, homeward_by_assignment"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_attachments"), ("agencies", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("country", models.CharField(max_length=2)),
                ("other", models.CharField(max_length=2)),
                ("kind", models.CharField(max_length=12)),
                ("point", models.CharField(blank=True, max_length=40)),
                ("way", models.CharField(blank=True, max_length=40)),
                ("hours", models.CharField(blank=True, max_length=12)),
                ("reason", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("review_on", models.DateField()),
                ("stops", models.BooleanField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("closed_by", models.UUIDField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("end_asked_by", models.UUIDField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(stops=False) | Q(closed_by__isnull=True) | ~Q(closed_by=F("asked_by")),
                        name="cases_closing_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=Q(stops=False) | Q(ended_by__isnull=True) | Q(closed_by__isnull=True)
                        | ~Q(ended_by=F("end_asked_by")),
                        name="cases_closing_ends_by_two",
                    ),
                    models.UniqueConstraint(
                        fields=["country", "other", "kind", "point"], condition=Q(ended_on__isnull=True),
                        name="cases_closing_once",
                    ),
                ]
            },
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[("step", "Step"), ("note", "Note"), ("paper", "Paper"), ("assignment", "Assignment"),
                         ("waiting", "Waiting"), ("closure", "Closure"), ("taken_out", "Taken Out"),
                         ("release", "Release")],
                max_length=12,
            ),
        ),
        rls.force("cases_closing"),
        rls.policy("cases_closing", rls.BY_AGENCY, SOMEBODY, "SELECT"),
        rls.policy("cases_closing", rls.BY_ASSIGNMENT, SOMEBODY, "SELECT"),
        rls.policy("cases_closing", rls.SERVICE, "true"),
        RunSQL(
            [f"REVOKE INSERT, UPDATE, DELETE ON cases_closing FROM {ROLES}",
             "REVOKE DELETE ON cases_closing FROM homeward_service"],
            RunSQL.noop,
        ),
    ]
