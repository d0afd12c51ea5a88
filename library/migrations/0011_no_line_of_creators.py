"""The line of text in which the creators of a document stood is gone: they are rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("library", "0010_creators_in_rows")]
    operations = [migrations.RemoveField("document", "creators")]
