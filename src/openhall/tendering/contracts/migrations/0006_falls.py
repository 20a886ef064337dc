import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0005_late_signatures"),
        ("identity", "0006_roles_of_procedures_and_supervision"),
        ("notices", "0006_kinds_of_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(unique=True)),
                ("award_leaf", models.CharField(max_length=64, unique=True)),
                ("bid", models.UUIDField()),
                ("bidder", models.CharField(max_length=64)),
                ("ground", models.CharField(max_length=40)),
                ("article", models.CharField(max_length=300)),
                ("reason", models.TextField(max_length=2000)),
                ("answer_due_at", models.DateTimeField()),
                ("announced_at", models.DateTimeField()),
                ("announcement_leaf", models.CharField(max_length=64)),
                ("answer", models.TextField(blank=True, max_length=5000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer_leaf", models.CharField(blank=True, max_length=64)),
                ("decision", models.TextField(blank=True, max_length=2000)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_leaf", models.CharField(blank=True, max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="falls", to="notices.lot"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.organisation"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
