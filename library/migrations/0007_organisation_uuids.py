import uuid

from django.db import migrations, models


def give_uuids(apps, schema_editor):
    """Every organisation has an identifier of its own: a default is computed once for all rows."""
    Organisation = apps.get_model("library", "Organisation")
    for pk in Organisation.objects.values_list("pk", flat=True):
        Organisation.objects.filter(pk=pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("library", "0006_reports_collections_people")]

    operations = [
        migrations.RunPython(give_uuids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="organisation",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
