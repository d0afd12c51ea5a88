"""Topics that were watched stay so, and every topic knows the languages that it is written in."""

from django.db import migrations


def forwards(apps, schema_editor):
    apps.get_model("forum", "TopicReading").objects.filter(is_watched=True).update(level="watch")
    Topic, Post = apps.get_model("forum", "Topic"), apps.get_model("forum", "Post")
    written = {}
    languages = Post.objects.filter(hidden_at=None).exclude(language="und").order_by("topic", "language")
    for topic, language in languages.values_list("topic", "language").distinct().iterator():
        written.setdefault(topic, []).append(language)
    for topic in Topic.objects.only("pk", "language").iterator():
        others = [language for language in written.get(topic.pk, []) if language != topic.language]
        Topic.objects.filter(pk=topic.pk).update(languages=[topic.language, *others])


def backwards(apps, schema_editor):
    apps.get_model("forum", "TopicReading").objects.filter(level="watch").update(is_watched=True)


class Migration(migrations.Migration):
    dependencies = [("forum", "0008_reading_and_writing")]

    operations = [migrations.RunPython(forwards, backwards)]
