"""When the books of both sides last agreed, and what the courier did in counters."""

from django.db import migrations, models

READ_ONLY = "homeward_app, homeward_by_agency, homeward_by_assignment"


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0010_what_it_remembers'),
    ]

    operations = [
        migrations.AddField(model_name='line', name='agreed_at', field=models.DateTimeField(null=True)),
        migrations.AddField(model_name='line', name='differed_at', field=models.DateTimeField(null=True)),
        migrations.CreateModel(
            name='Effort',
            fields=[
                ('work', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('rounds', models.BigIntegerField(default=0)),
                ('errors', models.BigIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
            ],
        ),
        # No case is in it, so everybody may read it; only the courier writes.
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON exchange_effort FROM {READ_ONLY}", migrations.RunSQL.noop
        ),
    ]
