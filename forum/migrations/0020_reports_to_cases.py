"""Reports of posts become reports of the site's moderation: a case for each post, open or as it was decided."""

from django.db import migrations

_OUTCOMES = {"hidden": "hidden", "kept": "approved"}


def carry_over(apps, schema_editor):
    Case = apps.get_model("moderation", "Case")
    Report = apps.get_model("moderation", "Report")
    former = apps.get_model("forum", "PostReport").objects.select_related("post__topic__category")
    cases = {}
    for old in former.order_by("created_at", "pk").iterator(chunk_size=500):
        # Those that were answered at once were answered as one; of one member each case has one.
        place = (old.post_id, old.closed_at, old.closed_by_id, old.outcome)
        if place not in cases:
            category = old.post.topic.category
            cases[place] = Case.objects.create(
                kind="post",
                object_id=old.post_id,
                why="reported",
                member_id=old.post.author_id,
                scope="talk" if category.kind == "talk" else f"category.{category.pk}",
                language=old.post.language,
                opened_at=old.created_at,
                closed_at=old.closed_at,
                closed_by_id=old.closed_by_id,
                outcome=_OUTCOMES.get(old.outcome, ""),
            )
        Report.objects.get_or_create(
            case=cases[place],
            reporter_id=old.reporter_id,
            defaults={
                "concern": old.concern,
                "text": old.text,
                "language": old.language,
                "created_at": old.created_at,
            },
        )


def regroup(apps, schema_editor):
    """What moderators were told is read with the queue."""
    apps.get_model("notifications", "Notification").objects.filter(group="reports").update(group="queue")


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0019_record"),
        ("moderation", "0006_record"),
        ("notifications", "0005_kinds_of_moderation"),
    ]

    operations = [
        migrations.RunPython(carry_over, elidable=False),
        migrations.RunPython(regroup, elidable=False),
        migrations.DeleteModel(name="PostReport"),
    ]
