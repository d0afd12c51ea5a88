from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0010_levels")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="pair",
            field=models.CharField(editable=False, max_length=40, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="postreport",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("hidden", "The post was hidden"), ("kept", "The post stays as it is")],
                max_length=12,
            ),
        ),
    ]
