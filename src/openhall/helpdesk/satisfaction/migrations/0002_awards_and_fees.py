from django.db import migrations, models

OCCASIONS = [
    ("help", "A question to the help desk"),
    ("opening", "An opening of bids"),
    ("objection", "An objection"),
    ("award", "An award"),
    ("complaint", "A complaint"),
    ("contract", "A contract"),
    ("fee", "A fee of an expert"),
]
KNOWN = [name for name, _label in OCCASIONS]


class Migration(migrations.Migration):
    dependencies = [("satisfaction", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("asked", "asked_occasion_is_known"),
        migrations.RemoveConstraint("rating", "rating_occasion_is_known"),
        migrations.AlterField("asked", "occasion", models.CharField(choices=OCCASIONS, max_length=12)),
        migrations.AlterField("rating", "occasion", models.CharField(choices=OCCASIONS, max_length=12)),
        migrations.AddConstraint(
            "asked", models.CheckConstraint(condition=models.Q(("occasion__in", KNOWN)), name="asked_occasion_is_known")
        ),
        migrations.AddConstraint(
            "rating",
            models.CheckConstraint(condition=models.Q(("occasion__in", KNOWN)), name="rating_occasion_is_known"),
        ),
    ]
