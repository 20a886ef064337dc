from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_seals_on_award_notices")]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="late_reason",
            field=models.TextField(blank=True, default="", max_length=2000),
            preserve_default=False,
        ),
    ]
