"""What joins two people whose cases are linked, and what each of them wants."""

from django.db import migrations, models


def code(length: int) -> models.CharField:
    return models.CharField(max_length=length, blank=True, default="")


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_taken_out")]
    operations = [
        migrations.AddField("caselink", "kind", code(20)),
        migrations.AddField("caselink", "wish", code(12)),
        migrations.AddField("caselink", "other_wish", code(12)),
    ]
