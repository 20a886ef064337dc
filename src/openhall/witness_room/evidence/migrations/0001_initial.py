import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Retrieval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.UUIDField()),
                ('organisation', models.UUIDField()),
                ('scope', models.CharField(choices=[('project', 'One project'), ('party', 'One party'), ('period', 'A period')], max_length=10)),
                ('project', models.UUIDField(blank=True, null=True)),
                ('party', models.UUIDField(blank=True, null=True)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('about', models.CharField(max_length=300)),
                ('purpose', models.CharField(max_length=1000)),
                ('warrant', models.CharField(blank=True, max_length=200)),
                ('lang', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('collecting', 'Being made'), ('ready', 'Ready'), ('failed', 'Stopped'), ('expired', 'No longer kept')], default='requested', max_length=12)),
                ('requested_at', models.DateTimeField()),
                ('leaf_sha256', models.CharField(max_length=64)),
                ('note', models.BinaryField(null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_by', models.CharField(blank=True, max_length=32)),
                ('written', models.BigIntegerField(default=0)),
                ('to_write', models.BigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.BigIntegerField(default=0)),
                ('files', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('finish_leaf_sha256', models.CharField(blank=True, max_length=64)),
                ('failure', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['person', '-id'], name='retrieval_of_person'), models.Index(condition=models.Q(('state__in', ['requested', 'collecting'])), fields=['id'], name='retrieval_to_do'), models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='retrieval_to_expire')],
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['project', 'party', 'period'])), name='retrieval_scope_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'collecting', 'ready', 'failed', 'expired'])), name='retrieval_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('project__isnull', False), ('scope', 'project')), models.Q(('party__isnull', False), ('scope', 'party')), models.Q(('ends_at__gt', models.F('starts_at')), ('scope', 'period'), ('starts_at__isnull', False)), _connector='OR'), name='retrieval_says_what')],
            },
        ),
        migrations.CreateModel(
            name='RetrievedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.UUIDField()),
                ('place', models.PositiveIntegerField()),
                ('collected', models.BooleanField(default=False)),
                ('acts', models.PositiveIntegerField(default=0)),
                ('retrieval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='evidence.retrieval')),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('retrieval', 'case'), name='retrieved_case_once'), models.UniqueConstraint(fields=('retrieval', 'place'), name='retrieved_case_has_its_place')],
            },
        ),
    ]
