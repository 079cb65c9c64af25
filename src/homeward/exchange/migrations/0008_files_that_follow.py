"""Files that follow their letters: what must come, what came, and whose business that is."""

import django.db.models.deletion
from django.db import migrations, models

from homeward.lib import rls


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0007_neutral_carriers'),
        ('agencies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='InFile',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('iss', models.CharField(max_length=64)),
                ('case_id', models.UUIDField(db_index=True)),
                ('letter', models.UUIDField(db_index=True)),
                ('state', models.CharField(choices=[('expected', 'not offered yet'), ('coming', 'on its way'), ('whole', 'here'), ('refused', 'not kept'), ('ended', 'does not come any more')], default='expected', max_length=8)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('named', models.BooleanField(default=False)),
                ('offer', models.UUIDField(null=True)),
                ('manifest', models.BinaryField(null=True)),
                ('manifest_item', models.UUIDField(null=True)),
                ('began_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['expected', 'coming'])), fields=['moved_at'], name='exchange_infile_open')],
            },
        ),
        migrations.CreateModel(
            name='OutFile',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('to', models.CharField(max_length=64)),
                ('case_id', models.UUIDField(db_index=True)),
                ('letter', models.UUIDField(db_index=True)),
                ('paper', models.UUIDField()),
                ('state', models.CharField(choices=[('waiting', 'its letter has not left'), ('offered', 'the other side knows what must come'), ('whole', 'all of it is there'), ('refused', 'the other side does not keep it'), ('ended', 'it is not sent any more')], default='waiting', max_length=8)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('offer', models.UUIDField(null=True)),
                ('key', models.BinaryField(null=True)),
                ('key_item', models.UUIDField(null=True)),
                ('piece', models.PositiveIntegerField(default=0)),
                ('chunks', models.JSONField(default=list)),
                ('there', models.JSONField(default=list)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, default='', max_length=60)),
                ('posted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'offered'])), fields=['next_try_at'], name='exchange_outfile_due')],
            },
        ),
        migrations.CreateModel(
            name='InChunk',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveIntegerField(default=0)),
                ('came_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='exchange.infile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('file__isnull', False)), fields=('file', 'number'), name='exchange_inchunk_place_once'), models.UniqueConstraint(condition=models.Q(('file__isnull', True)), fields=('name',), name='exchange_inchunk_early_once')],
            },
        ),
        *rls.policies('exchange_outfile'),
        *rls.policies('exchange_infile'),
        rls.force('exchange_inchunk'),
        rls.policy('exchange_inchunk', rls.SERVICE, 'true'),
        migrations.RunSQL(
            'REVOKE INSERT, UPDATE, DELETE ON exchange_outfile, exchange_infile, exchange_inchunk'
            ' FROM homeward_app, homeward_by_agency, homeward_by_assignment',
            migrations.RunSQL.noop,
        ),
    ]
