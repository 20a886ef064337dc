"""The lists that a register says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; what came before had no lists."""

    dependencies = [("registers", "0002_answers_in_place_of_papers")]

    operations = [
        migrations.AddField(model_name="lookup", name="rows", field=models.JSONField(blank=True, default=dict)),
    ]
