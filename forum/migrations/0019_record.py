"""The forum's log of moderation becomes a part of the site's, with every entry as it was."""

from importlib import import_module

from django.db import migrations

BATCH = 500


def carry_over(apps, schema_editor):
    former = apps.get_model("forum", "AuditEntry").objects.order_by("pk").select_related("topic__category", "post")
    Entry = apps.get_model("moderation", "AuditEntry")
    batch = []
    for old in former.iterator(chunk_size=BATCH):
        category, thing = old.topic.category, old.post or old.topic
        batch.append(
            Entry(
                at=old.at,
                actor_id=old.actor_id,
                verb=old.verb,
                kind="post" if old.post_id else "topic",
                object_id=thing.pk,
                member_id=thing.author_id,
                scope="talk" if category.kind == "talk" else f"category.{category.pk}",
                reason=old.reason,
                details=old.details,
            )
        )
        if len(batch) == BATCH:
            Entry.objects.bulk_create(batch)
            batch = []
    Entry.objects.bulk_create(batch)


def unprotect(apps, schema_editor):
    import_module("forum.migrations.0003_audit_log_stands").unprotect(apps, schema_editor)
    import_module("forum.migrations.0004_audit_log_takes_no_replacement").unprotect(apps, schema_editor)


def protect(apps, schema_editor):
    import_module("forum.migrations.0003_audit_log_stands").protect(apps, schema_editor)
    import_module("forum.migrations.0004_audit_log_takes_no_replacement").protect(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("forum", "0018_held_topics"), ("moderation", "0006_record")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RunPython(unprotect, protect),
        migrations.DeleteModel(name="AuditEntry"),
    ]
