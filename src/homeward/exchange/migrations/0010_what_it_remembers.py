"""A recovery knows what the database remembered last, and may repair the letters of one case."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0009_after_a_disaster'),
    ]

    operations = [
        migrations.AddField(
            model_name='recovery',
            name='since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='recovery',
            name='cause',
            field=models.CharField(choices=[('restored', 'brought back'), ('keys', 'new from its keys'), ('behind', 'the partner knows more'), ('repair', 'some letters of one case')], max_length=10),
        ),
    ]
