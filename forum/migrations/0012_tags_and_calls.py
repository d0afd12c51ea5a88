import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0011_talks")]

    operations = [
        migrations.CreateModel(
            name="GroupCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="group_calls", to="forum.post"
                    ),
                ),
                ("group", models.CharField(max_length=20)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddConstraint(
            model_name="groupcall",
            constraint=models.UniqueConstraint(fields=("post", "group"), name="one_call_a_group"),
        ),
        migrations.AddField(
            model_name="tag",
            name="joined_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="joined",
                to="forum.tag",
            ),
        ),
        migrations.AddField(model_name="topic", name="tagged", field=models.JSONField(default=list)),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("hidden_at", None)),
                fields=["topic", "created_at", "reaction_count"],
                name="posts_to_rank",
            ),
        ),
    ]
