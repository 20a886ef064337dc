"""Marks stand in rows and columns, so that a shift and a mask leave four lanes of them. Facts are made anew."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

MARKS = ' | '.join((
    'CASE WHEN TRUE THEN 1::bigint ELSE 0 END',
    'CASE WHEN TRUE THEN 2::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) THEN 4::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) AND NOT digitised THEN 8::bigint ELSE 0 END',
    'CASE WHEN reused IS NULL THEN 16::bigint ELSE 0 END',
    'CASE WHEN online THEN 32::bigint ELSE 0 END',
    'CASE WHEN filed IS NULL THEN 32768::bigint ELSE 0 END',
    'CASE WHEN regretted THEN 65536::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) AND e_result IS NULL THEN 131072::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) AND shared IS NULL THEN 262144::bigint ELSE 0 END',
    'CASE WHEN NOT reused THEN 524288::bigint ELSE 0 END',
    'CASE WHEN with_fee THEN 1048576::bigint ELSE 0 END',
    'CASE WHEN NOT filed THEN 1073741824::bigint ELSE 0 END',
    'CASE WHEN regretted IS NULL THEN 2147483648::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) AND NOT e_result THEN 4294967296::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) AND NOT shared THEN 8589934592::bigint ELSE 0 END',
    'CASE WHEN population IS NULL THEN 17179869184::bigint ELSE 0 END',
    'CASE WHEN paid AND with_fee THEN 34359738368::bigint ELSE 0 END',
    'CASE WHEN synchronised IS NULL THEN 35184372088832::bigint ELSE 0 END',
    'CASE WHEN regretted IS NULL THEN 70368744177664::bigint ELSE 0 END',
    'CASE WHEN (done_at IS NOT NULL OR returned_at IS NOT NULL) AND digitised IS NULL THEN 140737488355328::bigint ELSE 0 END',
    'CASE WHEN NOT synchronised THEN 281474976710656::bigint ELSE 0 END',
    'CASE WHEN NOT population THEN 562949953421312::bigint ELSE 0 END',
    'CASE WHEN NOT due_known OR (done_at IS NOT NULL AND days_done IS NULL) OR (returned_at IS NOT NULL AND days_returned IS NULL) OR (stopped_at IS NOT NULL AND days_stopped IS NULL) THEN 1125899906842624::bigint ELSE 0 END',
))


def again(apps, schema_editor):
    """The table is new: the worker fills it from the dossiers."""
    apps.get_model('service_index', 'Gathering').objects.update(wanted=True)


class Migration(migrations.Migration):

    dependencies = [
        ('service_index', '0005_marks'),
    ]

    operations = [
        migrations.DeleteModel('Stretch'),
        migrations.CreateModel(
            name='Stretch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='service_index.unitkey')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='service_index.procedurekey')),
                ('begins_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('settled_at', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL("COALESCE(done_at, returned_at, stopped_at, timestamptz '9999-12-31 00:00:00+00')", ()), output_field=models.DateTimeField())),
                ('marks', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL(MARKS, ()), output_field=models.BigIntegerField())),
                ('asked', models.SmallIntegerField(default=0)),
                ('due_known', models.BooleanField(default=True)),
                ('until_at', models.DateTimeField(null=True)),
                ('settled_days', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('CASE WHEN done_at IS NOT NULL THEN days_done WHEN returned_at IS NOT NULL THEN days_returned ELSE days_stopped END', ()), output_field=models.SmallIntegerField(null=True))),
                ('waiting_at', models.DateTimeField(null=True)),
                ('returned_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('days_returned', models.SmallIntegerField(null=True)),
                ('days_stopped', models.SmallIntegerField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('days_done', models.SmallIntegerField(null=True)),
                ('dossier', models.BigIntegerField(db_index=True)),
                ('officer', models.BigIntegerField(null=True)),
                ('regretted', models.BooleanField(null=True)),
                ('e_result', models.BooleanField(null=True)),
                ('digitised', models.BooleanField(null=True)),
                ('shared', models.BooleanField(null=True)),
                ('synchronised', models.BooleanField(null=True)),
                ('reused', models.BooleanField(null=True)),
                ('online', models.BooleanField(default=False)),
                ('filed', models.BooleanField(null=True)),
                ('with_fee', models.BooleanField(default=False)),
                ('paid', models.BooleanField(default=False)),
                ('population', models.BooleanField(null=True)),
                ('code', models.CharField(max_length=60)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['unit', 'code'], name='index_stretch_of_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until_at', None)), fields=('dossier',), name='index_one_last_stretch')],
            },
        ),
        migrations.RunPython(again, migrations.RunPython.noop),
    ]
