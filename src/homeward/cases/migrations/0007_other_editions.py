"""Entries that say under which edition of the procedure a case goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_clocks")]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("step", "Step"),
                    ("note", "Note"),
                    ("paper", "Paper"),
                    ("assignment", "Assignment"),
                    ("waiting", "Waiting"),
                    ("taken_out", "Taken Out"),
                    ("release", "Release"),
                ],
                max_length=12,
            ),
        ),
    ]
