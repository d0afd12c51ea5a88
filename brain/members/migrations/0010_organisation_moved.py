from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("members", "0009_profiles")]

    operations = [migrations.RemoveField(model_name="member", name="organisation")]
