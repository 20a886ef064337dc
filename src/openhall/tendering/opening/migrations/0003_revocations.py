"""Bids that were revoked after their prices had been read out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bidding', '0001_initial'),
        ('opening', '0002_outages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000)),
                ('revoked_at', models.DateTimeField()),
                ('leaf_sha256', models.CharField(max_length=64)),
                ('bid', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='bidding.bid')),
            ],
        ),
    ]
