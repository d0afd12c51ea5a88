"""What filters compare, the outbox, and the words. The rows stay; `manage.py reindex` fills in what they lack.

The word index is made again afterwards (0004), as the table is another one.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "id, kind, object_id, language, audience, title, text, title_tokens, tokens, url, dated_at"
DROP = {
    "sqlite": [
        "DROP TRIGGER search_entry_changed",
        "DROP TRIGGER search_entry_removed",
        "DROP TRIGGER search_entry_added",
        "DROP TABLE search_text",
    ],
    "postgresql": [],
}


def put_aside(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
    schema_editor.execute(f"CREATE TABLE search_entry_before AS SELECT {KEPT} FROM search_entry", params=None)


def take_back(apps, schema_editor):
    schema_editor.execute(
        f"INSERT INTO search_entry ({KEPT}, original_language, category, part_of) "
        f"SELECT {KEPT}, '', '', '' FROM search_entry_before ORDER BY id",
        params=None,
    )
    schema_editor.execute("DROP TABLE search_entry_before", params=None)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "SELECT setval(pg_get_serial_sequence('search_entry', 'id'), (SELECT max(id) FROM search_entry))",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("search", "0002_word_index")]

    operations = [
        migrations.RunPython(put_aside),
        migrations.DeleteModel("Entry"),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("object_id", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=12)),
                ("original_language", models.CharField(max_length=12)),
                ("audience", models.CharField(max_length=20)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=60)),
                ("edition", models.PositiveSmallIntegerField(null=True)),
                ("dated_at", models.DateTimeField(null=True)),
                ("part_of", models.CharField(blank=True, max_length=40)),
                ("url", models.CharField(max_length=300)),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                ("title_tokens", models.TextField(blank=True)),
                ("tokens", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id", "language"), name="one_entry_a_language")
                ],
                "indexes": [
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
                        ],
                        name="search_narrowed",
                    )
                ],
            },
        ),
        migrations.RunPython(take_back),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("object_id", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=32, unique=True)),
                ("start", models.CharField(max_length=2)),
                ("end", models.CharField(max_length=2)),
                ("length", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["start", "length"], name="search_word_start_267028_idx"),
                    models.Index(fields=["end", "length"], name="search_word_end_aa3d16_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meaning",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="search.entry",
                    ),
                ),
                ("vector", models.BinaryField()),
            ],
        ),
    ]
