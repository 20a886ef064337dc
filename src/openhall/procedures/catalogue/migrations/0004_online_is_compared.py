"""What desks show is compared by how far a procedure can be done online too; entries left out say why in each language."""

import hashlib
import json

from django.db import migrations, models


def online(apps, schema_editor):
    """A desk that showed an edition shows how far it goes online: their texts get it, so that they stay equal."""
    editions, records = apps.get_model('catalogue', 'Edition'), apps.get_model('catalogue', 'SourceRecord')
    for row in records.objects.filter(source='desk').iterator(500):
        for edition in editions.objects.filter(procedure__code=row.code, state='published').order_by('-id'):
            if row.content.get('decision') == ' '.join(str(edition.content.get('decision', '')).split()):
                row.content['online'] = edition.content['online']
                said = json.dumps(row.content, ensure_ascii=False, sort_keys=True)
                row.content_sha256 = hashlib.sha256(said.encode()).hexdigest()
                row.save(update_fields=['content', 'content_sha256'])
                break
    apps.get_model('catalogue', 'Comparison').objects.update(changes=models.F('changes') + 1)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_translations'),
    ]

    operations = [
        migrations.AddField(
            model_name='leftout',
            name='said',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(online, migrations.RunPython.noop),
    ]
