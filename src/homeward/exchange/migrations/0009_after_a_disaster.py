"""Streams go on in a new epoch after a disaster; letters keep the signature with which they can be given back."""

import homeward.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0008_files_that_follow'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('beats', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.UUIDField(default=homeward.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('partner', models.CharField(max_length=64)),
                ('cause', models.CharField(choices=[('restored', 'brought back'), ('keys', 'new from its keys'), ('behind', 'the partner knows more')], max_length=10)),
                ('began_at', models.DateTimeField()),
                ('epoch', models.PositiveIntegerField(null=True)),
                ('after', models.CharField(blank=True, default='', max_length=40)),
                ('heard_at', models.DateTimeField(null=True)),
                ('pending', models.JSONField(default=list)),
                ('pair_sent', models.BigIntegerField(default=0)),
                ('returned', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, default='', max_length=60)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='inbox',
            name='exchange_inbox_number_once',
        ),
        migrations.RemoveConstraint(
            model_name='outbox',
            name='exchange_outbox_number_once',
        ),
        migrations.RemoveConstraint(
            model_name='outbox',
            name='exchange_outbox_no_fork',
        ),
        migrations.AddField(
            model_name='inbox',
            name='proof',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='line',
            name='disaster',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='granted',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='outbox',
            name='returned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='taken_in',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='stream',
            name='epochs',
            field=models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='stream',
            name='kept',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='stream',
            name='lost',
            field=models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list),
        ),
        migrations.AddConstraint(
            model_name='inbox',
            constraint=models.UniqueConstraint(fields=('stream', 'epoch', 'seq'), name='exchange_inbox_number_once'),
        ),
        migrations.AddConstraint(
            model_name='outbox',
            constraint=models.UniqueConstraint(fields=('stream', 'epoch', 'seq'), name='exchange_outbox_number_once'),
        ),
        migrations.AddConstraint(
            model_name='outbox',
            constraint=models.UniqueConstraint(fields=('stream', 'epoch', 'prev'), name='exchange_outbox_no_fork'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('partner',), name='exchange_recovery_open_once'),
        ),
        migrations.RunSQL(
            [
                "REVOKE INSERT, UPDATE, DELETE ON exchange_recovery, exchange_pulse"
                " FROM homeward_app, homeward_by_agency, homeward_by_assignment",
                "REVOKE DELETE ON exchange_recovery, exchange_pulse FROM homeward_service",
            ],
            migrations.RunSQL.noop,
        ),
    ]
