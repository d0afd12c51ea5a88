from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_kinds_of_moderation")]

    operations = [
        migrations.AlterField(model_name="notification", name="act", field=models.CharField(blank=True, max_length=24)),
    ]
