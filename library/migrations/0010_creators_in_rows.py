"""Who made a document stands in rows. And who changed it last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def to_rows(apps, schema_editor):
    """Each name of the line, which semicolons part, is a row."""
    Creator = apps.get_model("library", "Creator")
    for document in apps.get_model("library", "Document").objects.exclude(creators="").iterator():
        if document.creator_rows.exists():
            continue
        names = [name.strip() for name in document.creators.split(";")]
        Creator.objects.bulk_create(
            Creator(document=document, order=order, name=name) for order, name in enumerate(filter(None, names))
        )


def to_line(apps, schema_editor):
    for document in apps.get_model("library", "Document").objects.prefetch_related("creator_rows").iterator(100):
        document.creators = "; ".join(row.name for row in document.creator_rows.all())[:200]
        document.save(update_fields=["creators"])


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0009_uploads_and_scanning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "document",
            "edited_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(to_rows, to_line),
    ]
