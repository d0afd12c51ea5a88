"""The word index of the new table: as migration 0002 says."""

from importlib import import_module

from django.db import migrations

before = import_module("brain.search.migrations.0002_word_index")


def make_word_index(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    # PostgreSQL has kept the function.
    for statement in {"sqlite": before.SQLITE, "postgresql": before.POSTGRESQL[1:]}[vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    # Not one transaction with 0003: PostgreSQL alters no table whose foreign keys are still to be checked.
    dependencies = [("search", "0003_filters")]

    operations = [migrations.RunPython(make_word_index)]
