"""Telephones as a kind of signing key, and the choice that only they sign."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_erasure")]

    operations = [
        migrations.AddField(model_name="person", name="phone_only_since", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="devicekey", name="set_aside_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="devicekey",
            name="kind",
            field=models.CharField(
                choices=[("device", "Browser on a device"), ("program", "Program"), ("phone", "Telephone")],
                default="device",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="devicekey", name="device_key_kind_is_known"),
        migrations.AddConstraint(
            model_name="devicekey",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["device", "program", "phone"])), name="device_key_kind_is_known"
            ),
        ),
    ]
