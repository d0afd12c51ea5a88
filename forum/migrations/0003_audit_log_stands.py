"""The database itself refuses to change or delete what is in the audit log."""

from django.db import migrations

REFUSAL = "the audit log cannot be changed"
PROTECT = {
    "sqlite": [
        f"CREATE TRIGGER forum_auditentry_no_{verb.lower()} BEFORE {verb} ON forum_auditentry "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION forum_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER forum_auditentry_stands BEFORE UPDATE OR DELETE ON forum_auditentry "
        "FOR EACH ROW EXECUTE FUNCTION forum_refuse_change()",
        "CREATE TRIGGER forum_auditentry_stays BEFORE TRUNCATE ON forum_auditentry "
        "FOR EACH STATEMENT EXECUTE FUNCTION forum_refuse_change()",
    ],
}
UNPROTECT = {
    "sqlite": [f"DROP TRIGGER IF EXISTS forum_auditentry_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [
        "DROP TRIGGER IF EXISTS forum_auditentry_stands ON forum_auditentry",
        "DROP TRIGGER IF EXISTS forum_auditentry_stays ON forum_auditentry",
        "DROP FUNCTION IF EXISTS forum_refuse_change()",
    ],
}


def protect(apps, schema_editor):
    for statement in PROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in UNPROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
