from django.db import migrations, models

ROLES = [
    ("manager", "Manager of mandates"), ("officer", "Tendering officer"), ("bidder", "Bidder"),
    ("custodian", "Custodian of opening shares"), ("centre", "Trading-centre staff"), ("treasurer", "Treasurer"),
    ("supervisor", "Supervisor"), ("expert", "Expert"), ("authority", "Authority that sets legal values"),
    ("witness", "Witness officer"), ("investigator", "Investigator"),
]


class Migration(migrations.Migration):

    dependencies = [
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="mandate", name="mandate_role_is_known"),
        migrations.AlterField(
            model_name="mandate", name="role", field=models.CharField(choices=ROLES, max_length=20)
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", [role for role, _name in ROLES])), name="mandate_role_is_known"
            ),
        ),
    ]
