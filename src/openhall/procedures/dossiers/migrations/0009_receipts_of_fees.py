"""How often the receipt of a fee was printed, and when first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns; no fee's receipt was printed before."""

    dependencies = [("dossiers", "0008_each_fee_has_its_day")]

    operations = [
        migrations.AddField(
            model_name="charge", name="receipt_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="charge", name="receipt_prints", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("receipt_at", None), ("receipt_prints", 0))
                | models.Q(("receipt_at__isnull", False), ("receipt_prints__gte", 1), ("state", "paid")),
                name="charge_receipt_of_what_is_paid",
            ),
        ),
    ]
