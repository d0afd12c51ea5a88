from django.db import migrations, models

SCANS = [
    ("none", "Not scanned"),
    ("waiting", "Waits to be scanned"),
    ("clean", "No virus was found"),
    ("infected", "A virus was found"),
    ("failed", "Could not be scanned"),
]


class Migration(migrations.Migration):
    """Imports count their tries, files may be impossible to scan, records keep the sets that they were in."""

    dependencies = [("library", "0016_imports")]

    operations = [
        migrations.AddField("import", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField("fileversion", "scan", models.CharField(choices=SCANS, default="none", max_length=8)),
        migrations.AlterField("track", "scan", models.CharField(choices=SCANS, default="none", max_length=8)),
        migrations.AddField(
            "cataloguerecord", "sets", models.TextField(blank=True, default=""), preserve_default=False
        ),
    ]
