import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bidding', '0001_initial'),
        ('hall', '0002_recordings'),
        ('identity', '0005_deputies'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectManager',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('named_at', models.DateTimeField()),
                ('leaf_sha256', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bid', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='project_manager', to='bidding.bid')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
            ],
        ),
        migrations.AddField(
            model_name='attendance',
            name='manager',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('manager', False), ('part', 'bidder'), _connector='OR'), name='attendance_manager_is_bidders'),
        ),
    ]
