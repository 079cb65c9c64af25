"""Access that rests while a file is sealed; only a service section reads or moves it."""

import django.db.models.deletion
from django.db import migrations, models

from homeward.lib import rls


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_protection")]
    operations = [
        migrations.CreateModel(
            name="Aside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.UUIDField(db_index=True)),
                ("part", models.CharField(max_length=40)),
                ("until", models.DateTimeField(null=True)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency")),
                ("user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.user")),
            ],
        ),
        rls.force("agencies_aside"),
        rls.policy("agencies_aside", rls.SERVICE, "true"),
    ]
