"""Sticks that were written and read, and what lay on each; only the courier's service sees which letters."""

import django.db.models.deletion
import homeward.lib.ids
from django.db import migrations, models
from django.db.models import Q

from homeward.lib import rls

STATES = [
    ("written", "written here"),
    ("waiting", "came, and waits to be read"),
    ("read", "read: here when it came, over there when it was written here"),
    ("failed", "could not be read at all"),
]
COUNTS = ["letters", "receipts", "known", "unread", "missing", "foreign"]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_closures")]

    operations = [
        migrations.CreateModel(
            name="Stick",
            fields=[
                ("id", models.UUIDField(default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("partner", models.CharField(blank=True, default="", max_length=64)),
                ("direction", models.CharField(choices=[("out", "out"), ("in", "in")], max_length=3)),
                ("state", models.CharField(choices=STATES, max_length=10)),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("their_id", models.UUIDField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                *((name, models.PositiveIntegerField(default=0)) for name in COUNTS),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="exchange_stick_direction")
                ],
                "indexes": [models.Index(fields=["partner", "at"], name="exchange_stick_partner")],
            },
        ),
        migrations.CreateModel(
            name="OnStick",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mid", models.UUIDField(db_index=True)),
                ("receipt", models.BooleanField(default=False)),
                (
                    "stick",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="exchange.stick"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["stick", "mid", "receipt"], name="exchange_on_stick_once")
                ],
            },
        ),
        *(operation for table in ("exchange_stick", "exchange_onstick") for operation in (
            rls.force(table), rls.policy(table, rls.SERVICE, "true"),
        )),
    ]
