"""Messages are kept as texts in no language; what lies there already stays as it was written."""

from django.db import migrations, models

COLUMNS = ("subject", "body")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.AddField("message", "language", models.CharField(default="en", max_length=10)),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE kernel_message "
                    + ", ".join(f"ALTER COLUMN {name} TYPE jsonb USING to_jsonb({name}::text)" for name in COLUMNS),
                    "ALTER TABLE kernel_message ALTER COLUMN subject TYPE varchar(200) USING left(subject #>> '{}', 200), "
                    "ALTER COLUMN body TYPE text USING body #>> '{}'",
                )
            ],
            state_operations=[migrations.AlterField("message", name, models.JSONField()) for name in COLUMNS],
        ),
    ]
