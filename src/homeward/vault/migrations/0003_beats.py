"""A counter in the keystore, by which an older database is noticed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0002_log_is_never_rewritten'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeystoreBeat',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('beats', models.BigIntegerField(default=0)),
            ],
        ),
    ]
