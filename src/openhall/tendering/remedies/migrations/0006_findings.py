from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("remedies", "0005_forfeiture")]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="found",
            field=models.JSONField(default=list, help_text="What the body found otherwise: in_time, objected."),
        ),
        migrations.AlterField(
            model_name="note",
            name="kind",
            field=models.CharField(
                choices=[
                    ("correction", "Added by the complainant"),
                    ("finding", "Found by the body, against what was computed"),
                    ("answer", "Answer of the other side"),
                    ("hearing", "Hearing"),
                    ("inspection", "Inspection"),
                    ("testing", "Testing"),
                    ("appraisal", "Appraisal"),
                    ("expert_review", "Review by experts"),
                ],
                max_length=20,
            ),
        ),
    ]
