"""Tables of arrivals: groups with their lines, receptions with their tally."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_protection'),
        ('cases', '0003_on_paper'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupEvent',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('release', models.CharField(max_length=64)),
                ('persons', models.PositiveIntegerField(null=True)),
                ('children', models.PositiveIntegerField(null=True)),
                ('rows', models.PositiveIntegerField()),
                ('sealed', models.BinaryField()),
                ('written_by', models.UUIDField()),
                ('written_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
        ),
        migrations.CreateModel(
            name='GroupLine',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('revision', models.PositiveIntegerField()),
                ('sealed', models.BinaryField(null=True)),
                ('care', models.BinaryField(null=True)),
                ('case_id', models.UUIDField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='cases.groupevent')),
            ],
        ),
        migrations.CreateModel(
            name='LineRevision',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('revision', models.PositiveIntegerField()),
                ('beside', models.BooleanField(default=False)),
                ('sealed', models.BinaryField(null=True)),
                ('care', models.BinaryField(null=True)),
                ('written_by', models.UUIDField()),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='cases.groupline')),
            ],
        ),
        migrations.CreateModel(
            name='SurgeReception',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('release', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('written_by', models.UUIDField()),
                ('written_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
        ),
        migrations.CreateModel(
            name='SurgeMark',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('door', 'Door'), ('aside', 'Aside'), ('back', 'Back')], max_length=8)),
                ('cell', models.CharField(max_length=120)),
                ('count', models.IntegerField()),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('reception', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='cases.surgereception')),
            ],
        ),
        migrations.CreateModel(
            name='SurgeAside',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('case_id', models.UUIDField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('written_by', models.UUIDField()),
                ('written_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('reception', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asides', to='cases.surgereception')),
            ],
        ),
        migrations.AddConstraint(
            model_name='groupline',
            constraint=models.UniqueConstraint(fields=('event', 'number'), name='one_line_of_a_number'),
        ),
        migrations.AddIndex(
            model_name='linerevision',
            index=models.Index(fields=['line', 'revision'], name='line_revision_of_line'),
        ),
        migrations.AddIndex(
            model_name='surgemark',
            index=models.Index(fields=['reception', 'kind', 'cell'], name='surge_mark_cells'),
        ),
    ]
