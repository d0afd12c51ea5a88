from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0017_acts_on_topics")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
