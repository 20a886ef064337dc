from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("identity", "0002_witness_and_investigator"),
    ]

    operations = [
        migrations.AddField(
            model_name="person", name="erased_at", field=models.DateTimeField(db_index=True, null=True)
        ),
    ]
