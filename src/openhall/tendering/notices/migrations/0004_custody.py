from uuid import uuid4

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_ids(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Every custodian there is gets an id of its own."""
    custodian = apps.get_model("notices", "Custodian")
    rows = list(custodian.objects.filter(uuid=None).order_by("pk"))
    for row in rows:
        row.uuid = uuid4()
    custodian.objects.bulk_update(rows, ["uuid"], batch_size=1000)


class Migration(migrations.Migration):
    # The ids are given in a transaction before the constraint is made: PostgreSQL alters no table with pending events.
    dependencies = [
        ("notices", "0003_amounts_of_every_currency"),
    ]

    operations = [
        migrations.AddField("custodian", "absence_leaf", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField(
            "custodian", "absence_reason", models.CharField(blank=True, default="", max_length=300), False
        ),
        migrations.AddField("custodian", "absent_since", models.DateTimeField(null=True)),
        migrations.AddField("custodian", "proof_leaf", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField("custodian", "proved_at", models.DateTimeField(null=True)),
        migrations.AddField("custodian", "version", models.PositiveIntegerField(default=0)),
        migrations.AddField("custodian", "uuid", models.UUIDField(null=True, default=None)),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField("custodian", "uuid", models.UUIDField(default=uuid4, unique=True)),
        migrations.AddField(
            "notice",
            "custodian_sides",
            models.JSONField(
                default=list, help_text="Sides that must each name a custodian: owner, agency, centre, supervisor."
            ),
        ),
    ]
