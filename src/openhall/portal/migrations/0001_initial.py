from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leaf_index", models.BigIntegerField(unique=True)),
                ("case_uuid", models.UUIDField()),
                ("ocid", models.CharField(max_length=80)),
                ("body", models.TextField()),
            ],
            options={
                "ordering": ["leaf_index"],
                "indexes": [models.Index(fields=["case_uuid", "leaf_index"], name="release_of_case")],
            },
        ),
    ]
