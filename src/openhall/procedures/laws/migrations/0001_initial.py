"""Entered values move here from the room of the index: the table and what stands in it stay as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0006_roles_of_procedures_and_supervision'),
        ('service_index', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='EnteredValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(unique=True)),
                        ('pack', models.CharField(max_length=40)),
                        ('path', models.CharField(max_length=80)),
                        ('value', models.JSONField()),
                        ('source', models.CharField(max_length=500)),
                        ('from_date', models.DateField()),
                        ('entered_at', models.DateTimeField()),
                        ('leaf_sha256', models.CharField(blank=True, max_length=64)),
                        ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation')),
                    ],
                    options={
                        'db_table': 'service_index_enteredvalue',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['pack', 'path', '-id'], name='index_value_newest')],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Recount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('room', models.CharField(max_length=40, unique=True)),
                ('calendar_sha256', models.CharField(blank=True, max_length=64)),
                ('cursor', models.BigIntegerField(null=True)),
            ],
        ),
    ]
