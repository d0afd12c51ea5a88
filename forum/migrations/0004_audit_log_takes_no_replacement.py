"""INSERT OR REPLACE puts a row in another's place without firing SQLite's triggers on deletion: it is refused too."""

from django.db import migrations

PROTECT = (
    "CREATE TRIGGER forum_auditentry_no_replace BEFORE INSERT ON forum_auditentry "
    "WHEN EXISTS (SELECT 1 FROM forum_auditentry WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END"
)
UNPROTECT = "DROP TRIGGER IF EXISTS forum_auditentry_no_replace"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(PROTECT)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(UNPROTECT)


class Migration(migrations.Migration):
    dependencies = [("forum", "0003_audit_log_stands")]

    operations = [migrations.RunPython(protect, unprotect)]
