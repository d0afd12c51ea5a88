from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_translators")]
    operations = [
        migrations.AddField(
            model_name="member",
            name="mails",
            field=models.CharField(
                choices=[("away", "At once, when I am away"), ("daily", "Once a day at most"), ("never", "Never")],
                default="away",
                max_length=8,
                verbose_name="e-mail",
            ),
        ),
    ]
