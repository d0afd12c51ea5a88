"""The database itself refuses to change or delete what is in the audit log and in its chain."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSAL = "the audit log cannot be changed"
TABLES = {"moderation_auditentry": "id", "moderation_concerned": "id", "moderation_auditseal": "number"}
# INSERT OR REPLACE puts a row in another's place without firing SQLite's triggers on deletion: it is refused too.
PROTECT = {
    "sqlite": [
        statement
        for table, key in TABLES.items()
        for statement in (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        )
    ],
    "postgresql": [
        "CREATE FUNCTION moderation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        *(
            statement
            for table in TABLES
            for statement in (
                f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION moderation_refuse_change()",
                f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()",
            )
        ),
    ],
}
UNPROTECT = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete", "replace")
    ],
    "postgresql": [
        *(f"DROP TRIGGER IF EXISTS {table}_{word} ON {table}" for table in TABLES for word in ("stands", "stays")),
        "DROP FUNCTION IF EXISTS moderation_refuse_change()",
    ],
}


def protect(apps, schema_editor):
    for statement in PROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in UNPROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0005_blocked_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Concerned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerned",
                        to="moderation.auditentry",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entry", "member"), name="concerned_once_an_act")],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
