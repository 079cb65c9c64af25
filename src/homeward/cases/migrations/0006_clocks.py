"""Why a desk waits, which lane a line takes, and what is for the meeting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_who_sees_an_arrival")]

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
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="listrow", name="meeting_from", field=models.DateField(null=True)),
        migrations.AddField(model_name="listrow", name="meeting", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="task",
            name="lane",
            field=models.SmallIntegerField(choices=[(0, "First"), (1, "Soon"), (2, "Usual")], default=2),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(fields=["agency", "meeting_from"], name="cases_listr_meeting_idx"),
        ),
    ]
