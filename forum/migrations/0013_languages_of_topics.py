from django.db import migrations
from django.db.models import Q


def say_languages(apps, schema_editor):
    """Topics that were there before say in which languages they are written."""
    topics, posts = apps.get_model("forum", "Topic").objects, apps.get_model("forum", "Post").objects
    for topic in topics.filter(languages=[]).only("pk", "language").iterator(chunk_size=500):
        shown = posts.filter(topic=topic, hidden_at=None).exclude(Q(language="und") | Q(language=topic.language))
        others = shown.order_by("language").values_list("language", flat=True).distinct()
        topics.filter(pk=topic.pk).update(languages=[topic.language, *others])


class Migration(migrations.Migration):
    dependencies = [("forum", "0012_tags_and_calls")]

    operations = [migrations.RunPython(say_languages, migrations.RunPython.noop)]
