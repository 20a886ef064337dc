import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_deputies'),
        ('planning', '0004_classes_and_packs'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('before', models.CharField(max_length=40)),
                ('changes', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['authority', '-id'], name='rule_draft_of_authority')],
            },
        ),
    ]
