"""Pages of what is found. Django rebuilds SQLite's table, without its triggers: the word index is made again after it."""

from importlib import import_module

from django.db import migrations, models

words = import_module("brain.search.migrations.0002_word_index")


def put_aside(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in words.BACK["sqlite"]:
            schema_editor.execute(statement, params=None)


def make_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in words.SQLITE:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_word_index")]

    operations = [
        migrations.RunPython(put_aside, make_again),
        migrations.RemoveConstraint("entry", "one_entry_a_language"),
        migrations.RemoveIndex("entry", "search_narrowed"),
        migrations.AddField("entry", "page", models.PositiveIntegerField(default=0)),
        migrations.AddField("change", "page", models.PositiveIntegerField(default=0)),
        migrations.AddIndex(
            "entry",
            models.Index(
                fields=[
                    "audience",
                    "category",
                    "author",
                    "edition",
                    "original_language",
                    "dated_at",
                    "kind",
                    "object_id",
                    "language",
                    "page",
                ],
                name="search_narrowed",
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(
                fields=("kind", "object_id", "language", "page"), name="one_entry_a_language_and_page"
            ),
        ),
        migrations.RunPython(make_again, put_aside),
    ]
