"""Entered values belong to the room of laws now (state only)."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('service_index', '0001_initial'),
        ('service_laws', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='EnteredValue')]),
    ]
