from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("witness", "0003_replaying")]

    operations = [
        migrations.AddField(
            model_name="disagreement",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="reason",
            field=models.CharField(blank=True, max_length=1000),
        ),
    ]
