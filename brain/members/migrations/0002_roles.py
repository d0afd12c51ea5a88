from django.db import migrations

ROLES = ["participant", "moderator", "editor", "administrator"]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
