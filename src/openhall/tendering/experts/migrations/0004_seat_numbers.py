from django.db import migrations, models


def number(apps, schema_editor):
    """Committees that are complete already: numbers as they were told so far, by the order drawn."""
    Entry = apps.get_model("experts", "Entry")
    seats = {}
    rows = Entry.objects.filter(state__in=["accepted", "leaving"], draw__state__in=["complete", "published"])
    for row in rows.order_by("draw_id", "place"):
        row.seat = seats[row.draw_id] = seats.get(row.draw_id, 0) + 1
        row.save(update_fields=["seat"])


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0003_void_draw'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='seat',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'leaving'])), fields=('draw', 'seat'), name='entry_seat_once'),
        ),
    ]
