from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('service_index', '0003_regretted_may_be_unknown'),
    ]

    operations = [
        migrations.AddField(
            model_name='computation',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='report',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='placedunit',
            name='successor',
            field=models.CharField(blank=True, max_length=35),
        ),
    ]
