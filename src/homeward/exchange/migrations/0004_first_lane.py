"""Letters that leave before others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_alarms_end_by_two")]

    operations = [migrations.AddField(model_name="outbox", name="first", field=models.BooleanField(default=False))]
