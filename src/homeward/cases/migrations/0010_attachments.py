"""Files of told entries, and which kind of answer a paper is."""

from django.db import migrations, models

from homeward.lib import rls


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_kinds_of_links'),
        ('agencies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('case_id', models.UUIDField(db_index=True)),
                ('entry_id', models.UUIDField(db_index=True)),
                ('paper_id', models.UUIDField(null=True)),
                ('incoming', models.BooleanField()),
                ('question', models.CharField(max_length=80)),
                ('compartment', models.CharField(max_length=20)),
                ('media_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='paper',
            name='compartment',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        *rls.policies('cases_attachment'),
    ]
