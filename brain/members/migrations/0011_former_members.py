import brain.members.models.names
from django.db import migrations


def _shorten(apps, schema_editor):
    """Names of those who have left were kept in English."""
    members = apps.get_model('members', 'Member').objects.filter(is_active=False)
    for pk in members.filter(handle__startswith='former-', email__endswith='@invalid').values_list('pk', flat=True):
        members.filter(pk=pk).update(name=f'@{pk}', name_skeleton=f'@{pk}')


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0010_organisation_moved'),
    ]

    operations = [
        migrations.AlterField(
            model_name='member',
            name='name',
            field=brain.members.models.names.NameField(max_length=80, verbose_name='name'),
        ),
        migrations.RunPython(_shorten, migrations.RunPython.noop),
    ]
