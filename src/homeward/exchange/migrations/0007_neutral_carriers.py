"""Neutral carriers that were pinned, the ways to each partner, and what was certified about each parcel."""

from django.db import migrations, models

from homeward.lib import rls

READ_ONLY = "homeward_app, homeward_by_agency, homeward_by_assignment"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_sticks")]

    operations = [
        migrations.CreateModel(
            name="Carrier",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("card", models.BinaryField()),
                ("confirmed_by", models.CharField(blank=True, default="", max_length=120)),
                ("kept_at", models.DateTimeField()),
                ("last", models.BigIntegerField(default=0)),
                ("heard_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Way",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner", models.CharField(max_length=64)),
                ("way", models.CharField(max_length=10)),
                ("carrier", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["partner", "way", "carrier"], name="exchange_way_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("carrier", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("direction", models.CharField(choices=[("out", "out"), ("in", "in")], max_length=3)),
                ("partner", models.CharField(max_length=64)),
                ("mid", models.UUIDField(db_index=True, null=True)),
                ("case_id", models.UUIDField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken", models.TextField(blank=True, default="")),
                ("handed_at", models.DateTimeField(null=True)),
                ("handed", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["carrier", "sha256"], name="exchange_parcel_once")],
            },
        ),
        *rls.policies("exchange_parcel"),
        migrations.RunSQL(
            [
                "REVOKE INSERT, UPDATE, DELETE ON exchange_carrier, exchange_way, exchange_parcel"
                f" FROM {READ_ONLY}",
                # What a third party signed outlives everything, as a receipt does.
                "REVOKE DELETE ON exchange_parcel, exchange_carrier FROM homeward_service",
            ],
            migrations.RunSQL.noop,
        ),
    ]
