from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0005_annulment_barred")]

    operations = [
        migrations.AlterField("annulment", "complaint", models.UUIDField(null=True, unique=True)),
        migrations.AddField("annulment", "fall", models.UUIDField(null=True, unique=True)),
    ]
