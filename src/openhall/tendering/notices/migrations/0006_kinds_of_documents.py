from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0005_outages'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='kind',
            field=models.CharField(blank=True, help_text='Which document of the law’s procedure it is; blank for any other.', max_length=40),
        ),
    ]
