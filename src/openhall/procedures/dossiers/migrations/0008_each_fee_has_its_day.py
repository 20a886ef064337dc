"""Each fee of a procedure has its day; those asked for before have that of their edition."""

from typing import Any

from django.db import migrations, models


def by_edition(apps: Any, _schema: Any) -> None:
    """Fees of procedures: the one day that their edition names."""
    for charge in apps.get_model("dossiers", "Charge").objects.filter(copy_set=0).select_related("dossier__edition"):
        charge.due = charge.dossier.edition.content.get("fees_due", "acceptance")
        charge.save(update_fields=["due"])


class Migration(migrations.Migration):
    """A fee's day is part of what may be there once."""

    # The rows change before the constraint is set: PostgreSQL doesn't do both in one transaction with deferred checks.
    atomic = False

    dependencies = [("dossiers", "0007_by_post")]

    operations = [
        migrations.AlterModelOptions(name="charge", options={"ordering": ["copy_set", "id"]}),
        migrations.AddField(
            model_name="charge",
            name="due",
            field=models.CharField(
                blank=True,
                choices=[
                    ("filing", "When it is filed"),
                    ("acceptance", "When the unit asks for it"),
                    ("pick_up", "When the result is picked up"),
                ],
                default="",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(by_edition, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="charge", name="charge_once_for_a_copy_set"),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                fields=("dossier", "copy_set", "due"), name="charge_once_for_a_copy_set_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("copy_set", 0), ("due__in", ["filing", "acceptance", "pick_up"]))
                | models.Q(("copy_set__gt", 0), ("due", "")),
                name="charge_has_its_day",
            ),
        ),
    ]
