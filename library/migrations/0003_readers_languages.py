"""Titles beside abstracts in the reader's language, places on the map, and what makes an upload or a withdrawal sure."""

import django.db.models.deletion
from django.db import migrations, models

REGIONS = [
    ("world", "World"),
    ("africa", "Africa"),
    ("americas", "Americas"),
    ("arab-states", "Arab States"),
    ("asia", "Asia"),
    ("asia-and-the-pacific", "Asia and the Pacific"),
    ("europe", "Europe"),
    ("europe-and-central-asia", "Europe and Central Asia"),
    ("latin-america-and-the-caribbean", "Latin America and the Caribbean"),
]


class Migration(migrations.Migration):
    dependencies = [("library", "0002_initial")]

    operations = [
        migrations.RemoveConstraint("abstracttranslation", "one_abstract_a_language"),
        migrations.RenameModel("AbstractTranslation", "DocumentTranslation"),
        migrations.AlterField(
            "documenttranslation",
            "original",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="translations", to="library.document"
            ),
        ),
        migrations.AlterField("documenttranslation", "abstract", models.TextField(blank=True, max_length=5000)),
        migrations.AddField("documenttranslation", "title", models.CharField(blank=True, max_length=300)),
        migrations.AddConstraint(
            "documenttranslation",
            models.UniqueConstraint(fields=("original", "language"), name="one_document_translation_a_language"),
        ),
        migrations.AlterField(
            "document",
            "region",
            models.CharField(blank=True, choices=REGIONS, max_length=80, verbose_name="region"),
        ),
        migrations.AddField("document", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "document", "withdrawal_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")
        ),
        migrations.AddField(
            "edition", "longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")
        ),
        migrations.AddField("edition", "latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
        migrations.AddConstraint(
            "languageedition",
            models.UniqueConstraint(
                condition=models.Q(("is_original", True)), fields=("document",), name="one_original_a_document"
            ),
        ),
        migrations.AddConstraint(
            "fileversion",
            models.UniqueConstraint(fields=("language_edition", "sha256"), name="one_row_a_content"),
        ),
        migrations.AddField("organisation", "names", models.JSONField(blank=True, default=dict)),
        migrations.RemoveField("organisation", "city"),
        migrations.AddField("organisation", "cities", models.JSONField(blank=True, default=dict)),
        migrations.AddField("figure", "values_in_words", models.JSONField(blank=True, default=dict)),
    ]
